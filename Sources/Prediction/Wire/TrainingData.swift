import JSON
import MaterialRecords
import ServiceRuntime

/// The records that a training reads, and what became of those that it cannot use.
struct TrainingData {
  /// What the wanted inputs are: whole blocks, or single inputs that every record must have.
  struct Wanted {
    var composition = false
    var stoichiometry = false
    var features = false
    var conditions = false
    var structure = false
    var named: [ModelInput] = []

    /// Whether anything but the structure is wanted.
    var hasInputs: Bool { composition || stoichiometry || features || conditions || !named.isEmpty }

    /// Whether numbers of the member `features` are among them.
    var readsFeatures: Bool { features || named.contains { if case .feature = $0 { true } else { false } } }

    /// Reads `composition,features,conditions` or single names; nil with the word that names no input.
    static func parse(_ text: String) -> (wanted: Wanted?, fault: String) {
      var wanted = Wanted()
      for word in text.split(separator: ",", omittingEmptySubsequences: false) {
        switch word {
        case "composition": wanted.composition = true
        case "stoichiometry": wanted.stoichiometry = true
        case "features": wanted.features = true
        case "conditions": wanted.conditions = true
        case "structure": wanted.structure = true
        default:
          guard let input = ModelInput(name: String(word)) else { return (nil, String(word)) }
          wanted.named.append(input)
        }
      }
      return (wanted, "")
    }
  }

  let property: String
  let grouping: RecordGrouping
  /// The member that names a record's part of the cross-validation, where folds are given.
  let folds: String?
  let transform: TargetTransform
  let wanted: Wanted
  private(set) var lines = InputRecords()
  private(set) var records: [TrainingRecord] = []
  /// For each record, its line number and id.
  private(set) var places: [(number: Int, id: String?)] = []
  private(set) var unit: String?
  /// Whether the property is true or false; nil before the first record.
  private var isOutcome: Bool?

  /// What kind of property the records measure.
  var task: PredictionTask { isOutcome == true ? .classification : .regression }
  /// Which list of features the records have, where they say so.
  private var preset: String?

  /// Of which list the features among some inputs are, where that is known.
  func preset(of inputs: [ModelInput]) -> String? {
    inputs.contains { if case .feature = $0 { true } else { false } } ? preset : nil
  }

  /// Experiments that were made and failed.
  private(set) var failed = 0
  /// Records without the property, and the first of them.
  private(set) var lacking: [String] = []
  /// Records that have the property but not an input that was asked for by name.
  private(set) var incomplete: [String] = []
  /// Records that have the property but not the structure that was asked for.
  private(set) var unstructured: [String] = []

  init(property: String, grouping: RecordGrouping, folds: String? = nil, transform: TargetTransform, wanted: Wanted) {
    self.property = property
    self.grouping = grouping
    self.folds = folds
    self.transform = transform
    self.wanted = wanted
  }

  /// Reads standard input to its end.
  mutating func read() throws(StartError) {
    var lines = InputRecords()
    try lines.read { try take($0) }
    self.lines = lines
  }

  /// Takes lines from memory.
  mutating func read(_ input: [UInt8]) {
    var lines = InputRecords()
    lines.read(input) { try take($0) }
    self.lines = lines
  }

  /// Takes one record.
  /// - Throws: what makes it unusable.
  private mutating func take(_ record: Record) throws {
    let name = record.id.map { "line \(record.number) (\($0.prefix(64)))" } ?? "line \(record.number)"
    guard let measurement = try record.line.measurement(property) else { return lacking.append(name) }
    guard case .value(let value, let deviation, _, let unit) = measurement else { return failed += 1 }
    let pointer = "/measured/\(property)"
    let target: Double
    switch (value, isOutcome) {
    case (.number(let number), false?), (.number(let number), nil): (target, isOutcome) = (number, false)
    case (.boolean(let outcome), true?), (.boolean(let outcome), nil): (target, isOutcome) = (outcome ? 1 : 0, true)
    case (.text, _):
      throw RecordError(
        "json/wrong-type", "no number", detail: "the measured value is neither a number nor true or false",
        pointer: pointer)
    default:
      throw RecordError(
        "json/wrong-type", "mixed values", detail: "some measured values are numbers and others true or false",
        pointer: pointer)
    }
    guard isOutcome == true || transform.accepts(target) else {
      throw RecordError(
        "predictor/no-logarithm", "no logarithm", detail: "\(target) has no logarithm", pointer: pointer)
    }
    if let unit {
      if let first = self.unit, first != unit {
        throw RecordError(
          "predictor/unit", "another unit", detail: "the unit is \(unit), before it was \(first)", pointer: pointer)
      }
      self.unit = unit
    }
    guard !wanted.structure || record.line.raw("structure") != nil else { return unstructured.append(name) }
    let material =
      try wanted.structure
      ? MaterialDescription(crystal: record.line, withInputs: wanted.hasInputs) : MaterialDescription(record.line)
    if wanted.readsFeatures, let own = try record.line.featurePreset() {
      if let preset, preset != own {
        throw RecordError(
          "predictor/other-features", "other features",
          detail: "the features are of preset '\(own.prefix(64))', before they were of '\(preset)'",
          pointer: "/features/preset")
      }
      preset = own
    }
    let group = try grouping.group(record, material.composition)
    if wanted.named.contains(where: { material.value($0) == nil }) { return incomplete.append(name) }
    records.append(
      TrainingRecord(
        material: material, target: target, deviation: deviation.flatMap { $0 > 0 ? $0 : nil }, group: group,
        fold: try folds.map { try fold(record, $0) }))
    places.append((record.number, record.id))
  }

  /// The text or the whole number that names a record's part.
  private func fold(_ record: Record, _ name: String) throws -> String {
    guard let value = try record.line.value(name) else {
      throw RecordError("json/missing-member", "no fold", detail: "there is no member '\(name)' that names the fold")
    }
    return value.kind == .integer ? "\(try value.integer())" : try value.string()
  }

  /// The inputs: of whole blocks those that every record has, in the order of their names but for elements, which rise by
  /// atomic number; and the names that only some records have.
  func inputs() -> (inputs: [ModelInput], partial: [String]) {
    var inputs: [ModelInput] = []
    var partial: [String] = []
    if wanted.composition {
      inputs += Set(records.flatMap(\.material.composition.elements)).sorted().map { .fraction($0) }
    }
    if wanted.stoichiometry { inputs += ModelInput.norms }
    func gather(_ names: [String], _ input: (String) -> ModelInput) {
      for name in Set(names).sorted() {
        let candidate = input(name)
        let missing = records.count { $0.material.value(candidate) == nil }
        if missing == 0 { inputs.append(candidate) } else { partial.append("\(candidate.name) (\(missing) lack it)") }
      }
    }
    if wanted.features { gather(records.flatMap(\.material.features.keys)) { .feature($0) } }
    if wanted.conditions { gather(records.flatMap(\.material.conditions.keys)) { .condition($0) } }
    inputs += wanted.named.filter { !inputs.contains($0) }
    return (inputs, partial)
  }
}
