/// The phases of a database that some elements can form.
package struct CalphadSystem: Sendable {
  /// Why a phase is not considered.
  package struct Exclusion: Sendable, Equatable {
    package let phase: String
    package let reason: String
  }

  let database: ThermodynamicDatabase
  /// Symbols as the database writes them, in its order.
  package let elements: [String]
  let models: [PhaseModel]
  /// Points in each of them.
  let states: [PhaseStates]
  /// The phases that are liquid.
  let liquids: Set<String>
  /// Phases that the elements could form and that are left out.
  package let exclusions: [Exclusion]
  /// Functions that the phases need, by number.
  private let wanted: [Bool]

  /// The names of the phases that are considered.
  package var phases: [String] { models.map(\.name) }

  /// Functions that are not defined and count as zero.
  package var undefined: [String] { Array(Set(models.flatMap(\.undefined))).sorted() }

  /// The phases over elements, given as numbers of the database.
  ///
  /// The disordered part of a phase that is considered is left out: that phase has its energy without order.
  /// - Parameters:
  ///   - only: names of the phases to consider, all where there are none.
  ///   - excluded: names of phases to leave out.
  ///   - isCondensed: whether to leave gases out.
  package init(
    _ database: ThermodynamicDatabase, elements: [Int], only: Set<String> = [], excluded: Set<String> = [],
    isCondensed: Bool = false
  ) {
    self.database = database
    self.elements = elements.map { database.elements[$0].name }
    let builder = PhaseModelBuilder(database, elements: elements)
    var models: [PhaseModel] = []
    var exclusions: [Exclusion] = []
    for (number, phase) in database.phases.enumerated() {
      guard only.isEmpty || only.contains(phase.name), !excluded.contains(phase.name) else { continue }
      if isCondensed, phase.isGas { continue }
      do throws(PhaseObstacle) {
        models.append(try builder.model(number))
      } catch {
        if case .notModelled(let reason) = error { exclusions.append(Exclusion(phase: phase.name, reason: reason)) }
      }
    }
    for model in models {
      guard let part = model.disordered, let place = models.firstIndex(where: { $0.name == part }) else { continue }
      exclusions.append(Exclusion(phase: part, reason: "the disordered part of \(model.name), which stands for both"))
      models.remove(at: place)
    }
    self.models = models
    states = models.enumerated().map { PhaseStates($1, stream: $0) }
    liquids = Set(database.phases.filter(\.isLiquid).map(\.name))
    self.exclusions = exclusions
    var wanted = [Bool](repeating: false, count: database.functions.count)
    for model in models { for number in model.functions { wanted[number] = true } }
    self.wanted = wanted
  }

  /// The same system with its liquids alone, or without them.
  func part(isLiquid: Bool) -> CalphadSystem {
    CalphadSystem(self, keeping: models.indices.filter { liquids.contains(models[$0].name) == isLiquid })
  }

  private init(_ whole: CalphadSystem, keeping phases: [Int]) {
    database = whole.database
    elements = whole.elements
    models = phases.map { whole.models[$0] }
    states = phases.map { whole.states[$0] }
    liquids = whole.liquids
    exclusions = whole.exclusions
    wanted = whole.wanted
  }

  /// The functions at a temperature in K and a pressure in Pa.
  func values(temperature: Double, pressure: Double) -> FunctionValues {
    FunctionValues(database, temperature: temperature, pressure: pressure, wanted: wanted)
  }

  /// Whether a parameter or a function that a phase needs is used beyond its ranges of temperature.
  func extrapolates(at temperature: Double) -> Bool {
    models.contains { model in
      temperature < model.coldest || temperature > model.hottest
        || model.functions.contains { !(database.functions[$0]?.covers(temperature) ?? true) }
    }
  }
}
