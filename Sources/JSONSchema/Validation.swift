import JSON

/// One value on its way through a schema. Without violations to tell, the first broken rule ends it.
struct Validation {
  private let nodes: [SchemaNode]
  /// How a value breaks the schema, as far as it was asked for.
  private(set) var violations: [SchemaViolation] = []
  /// Most violations that are kept; 0 for a verdict alone.
  private var limit: Int
  private var steps = 0
  private var depth = 0

  /// Most places that are tried on one document: alternatives in alternatives can double the work at every level.
  private static let stepLimit = 10_000_000
  /// The deepest recursion, whatever the nesting that the reader of the document allowed.
  private static let depthLimit = 4000

  init(nodes: [SchemaNode], limit: Int) {
    self.nodes = nodes
    self.limit = limit
  }

  /// Whether the limits were reached: then nothing holds, and nothing more is tried.
  private(set) var isExhausted = false

  private var isTelling: Bool { limit > 0 && !isExhausted }

  /// Notes a broken rule; always false.
  private mutating func fail(
    _ node: SchemaNode, _ keyword: String, at pointer: @autoclosure () -> String, _ reason: @autoclosure () -> String
  ) -> Bool {
    if violations.count < limit {
      violations.append(
        SchemaViolation(pointer: pointer(), keyword: keyword, reason: reason(), rule: node.place))
    }
    return false
  }

  /// Tries one place of the schema on a value.
  mutating func check(_ index: Int, _ subject: SchemaSubject) -> Bool {
    let node = nodes[index]
    steps += 1
    if isExhausted { return false }
    if steps > Validation.stepLimit || depth > Validation.depthLimit {
      isExhausted = true
      // Even for a verdict alone: to find out again would take as long.
      limit = max(limit, 1)
      violations.removeAll()
      return fail(node, "$ref", at: subject.pointer, "the schema takes too many steps on this value")
    }
    depth += 1
    defer { depth -= 1 }
    var holds = true
    for rule in node.rules where !check(rule, node, subject) {
      holds = false
      // What else a value of another type breaks says nothing.
      if case .types = rule { return false }
      if !isTelling { return false }
    }
    return holds && !isExhausted
  }

  private mutating func check(_ rule: SchemaRule, _ node: SchemaNode, _ subject: SchemaSubject) -> Bool {
    switch rule {
    case .nothing: return fail(node, "false", at: subject.pointer, "nothing may stand here")
    case .types(let types):
      if !types.isDisjoint(with: subject.types) { return true }
      return fail(node, "type", at: subject.pointer, "expected \(types.phrase), found \(SchemaPhrase.found(subject))")
    case .constant(let value):
      if subject.equals(value) { return true }
      return fail(
        node, "const", at: subject.pointer,
        "must be \(SchemaPhrase.value(value)), is \(SchemaPhrase.value(subject))")
    case .choices(let choices):
      if let texts = choices.texts {
        if let text = subject.text, texts.contains(ExactText(text)) { return true }
      } else if choices.values.contains(where: subject.equals) {
        return true
      }
      return fail(
        node, "enum", at: subject.pointer,
        "must be \(SchemaPhrase.list(choices.values.map(SchemaPhrase.value), "or")), is \(SchemaPhrase.value(subject))")
    case .number(let rules): return check(rules, node, subject)
    case .string(let rules): return check(rules, node, subject)
    case .array(let rules):
      guard case .value(let value) = subject, value.kind == .array else { return true }
      return check(rules, node, value)
    case .object(let rules):
      return subject.isObject ? check(rules, node, members: subject) : true
    case .reference(let index): return check(index, subject)
    case .allOf(let indices): return checkAll(indices) { $0.check($1, subject) }
    case .anyOf(let indices): return checkAny(indices, node, subject)
    case .oneOf(let indices): return checkOne(indices, node, subject)
    case .not(let index):
      if !holds(index, subject) { return true }
      let words = isTelling ? SchemaPhrase.condition(of: index, in: nodes) : ""
      return fail(node, "not", at: subject.pointer, "must not \(words)")
    case .condition(let test, let then, let otherwise):
      guard let next = holds(test, subject) ? then : otherwise else { return true }
      return check(next, subject)
    }
  }

  /// Tries several, all of them when violations are told.
  private mutating func checkAll<T>(_ parts: [T], _ check: (inout Validation, T) -> Bool) -> Bool {
    var holds = true
    for part in parts where !check(&self, part) {
      holds = false
      if !isTelling { return false }
    }
    return holds
  }

  /// The verdict of a place alone.
  private mutating func holds(_ index: Int, _ subject: SchemaSubject) -> Bool {
    let kept = limit
    limit = 0
    defer { limit = kept }
    return check(index, subject)
  }

  // MARK: Alternatives

  private mutating func checkAny(_ indices: [Int], _ node: SchemaNode, _ subject: SchemaSubject) -> Bool {
    for index in indices where holds(index, subject) { return true }
    if isTelling { explain(indices, node, "anyOf", subject) }
    return false
  }

  private mutating func checkOne(_ indices: [Int], _ node: SchemaNode, _ subject: SchemaSubject) -> Bool {
    var first: Int?
    for index in indices where holds(index, subject) {
      guard let other = first else {
        first = index
        continue
      }
      let words = isTelling ? [other, index].map { SchemaPhrase.condition(of: $0, in: nodes) } : []
      return fail(
        node, "oneOf", at: subject.pointer, "must either \(words.joined(separator: " or ")), not both")
    }
    if first != nil { return true }
    if isTelling { explain(indices, node, "oneOf", subject) }
    return false
  }

  /// Tells what the alternative lacks that comes nearest to a value that fits none: the one whose violations lie deepest,
  /// then the one that breaks the least. Alternatives of another type, or that only ask for members, are told together.
  private mutating func explain(_ indices: [Int], _ node: SchemaNode, _ keyword: String, _ subject: SchemaSubject) {
    let pointer = subject.pointer
    var nearest: (violations: [SchemaViolation], depth: Int)?
    for index in indices {
      var branch = Validation(nodes: nodes, limit: limit)
      (branch.steps, branch.depth) = (steps, depth)
      _ = branch.check(index, subject)
      steps = branch.steps
      if branch.isExhausted {
        (isExhausted, violations) = (true, branch.violations)
        return
      }
      let isOtherType = branch.violations.contains { $0.keyword == "type" && $0.pointer == pointer }
      let depth = isOtherType ? -1 : branch.violations.map(\.pointer.utf8.count).max() ?? 0
      if let known = nearest, (known.depth, -known.violations.count) >= (depth, -branch.violations.count) { continue }
      nearest = (branch.violations, depth)
    }
    guard let nearest, nearest.depth >= 0, !indices.allSatisfy({ nodes[$0].onlyRequires }) else {
      let phrases = SchemaPhrase.list(indices.map { SchemaPhrase.condition(of: $0, in: nodes) }, "or")
      _ = fail(node, keyword, at: pointer, "must \(phrases)\(SchemaPhrase.foundClause(subject))")
      return
    }
    violations += nearest.violations.prefix(limit - min(violations.count, limit))
  }

  // MARK: Numbers and strings

  private mutating func check(_ rules: NumberRules, _ node: SchemaNode, _ subject: SchemaSubject) -> Bool {
    guard case .value(let value) = subject, let number = try? value.double() else { return true }
    var holds = true
    if let bound = rules.minimum, number < bound {
      holds = fail(
        node, "minimum", at: value.pointer,
        "must be at least \(SchemaPhrase.number(bound)), is \(SchemaPhrase.number(number))")
    }
    if let bound = rules.maximum, number > bound {
      holds = fail(
        node, "maximum", at: value.pointer,
        "must be at most \(SchemaPhrase.number(bound)), is \(SchemaPhrase.number(number))")
    }
    if let bound = rules.exclusiveMinimum, number <= bound {
      holds = fail(
        node, "exclusiveMinimum", at: value.pointer,
        "must be above \(SchemaPhrase.number(bound)), is \(SchemaPhrase.number(number))")
    }
    if let bound = rules.exclusiveMaximum, number >= bound {
      holds = fail(
        node, "exclusiveMaximum", at: value.pointer,
        "must be below \(SchemaPhrase.number(bound)), is \(SchemaPhrase.number(number))")
    }
    if let step = rules.multipleOf, !number.isMultiple(ofDecimal: step) {
      holds = fail(
        node, "multipleOf", at: value.pointer,
        "must be a multiple of \(SchemaPhrase.number(step)), is \(SchemaPhrase.number(number))")
    }
    return holds
  }

  private mutating func check(_ rules: StringRules, _ node: SchemaNode, _ subject: SchemaSubject) -> Bool {
    guard let string = subject.text else { return true }
    var holds = true
    if rules.least != nil || rules.most != nil {
      let length = string.unicodeScalars.count
      if let least = rules.least, length < least {
        let words = least == 1 ? "must not be empty" : "must have at least \(least) characters, has \(length)"
        holds = fail(node, "minLength", at: subject.pointer, words)
      }
      if let most = rules.most, length > most {
        holds = fail(node, "maxLength", at: subject.pointer, "must have at most \(most) characters, has \(length)")
      }
    }
    if let pattern = rules.pattern, !pattern.matches(string) {
      let what = if case .name = subject { "name \(SchemaPhrase.value(subject))" } else { SchemaPhrase.value(subject) }
      holds = fail(node, "pattern", at: subject.pointer, "\(what) does not match the pattern \(pattern.source)")
    }
    return holds
  }

  // MARK: Arrays

  private mutating func check(_ rules: ArrayRules, _ node: SchemaNode, _ value: JSONValue) -> Bool {
    guard let elements = try? value.elements() else { return true }
    var holds = true
    if let least = rules.least, elements.count < least {
      holds = fail(
        node, "minItems", at: value.pointer,
        least == 1 ? "must not be empty" : "must have at least \(least) elements, has \(elements.count)")
    }
    if let most = rules.most, elements.count > most {
      holds = fail(node, "maxItems", at: value.pointer, "must have at most \(most) elements, has \(elements.count)")
    }
    if rules.isOnlyCounted || !holds && !isTelling { return holds }
    if rules.areUnique, let (first, second) = RepeatedElement.find(in: elements) {
      holds = fail(node, "uniqueItems", at: elements[second].pointer, "repeats element \(first)")
      if !isTelling { return false }
    }
    for (place, element) in elements.enumerated() {
      guard let index = place < rules.first.count ? rules.first[place] : rules.items else { break }
      if check(index, .value(element)) { continue }
      holds = false
      if violations.count >= limit { return false }
    }
    if let index = rules.contains {
      return checkContained(index, rules, node, elements, at: value.pointer) && holds
    }
    return holds
  }

  private mutating func checkContained(
    _ index: Int, _ rules: ArrayRules, _ node: SchemaNode, _ elements: [JSONValue],
    at pointer: @autoclosure () -> String
  ) -> Bool {
    let count = elements.count { holds(index, .value($0)) }
    let words = isTelling ? SchemaPhrase.condition(of: index, in: nodes) : ""
    if count < rules.leastContained {
      return fail(
        node, rules.leastContained == 1 ? "contains" : "minContains", at: pointer(),
        "must contain at least \(rules.leastContained) to \(words), has \(count)")
    }
    if let most = rules.mostContained, count > most {
      return fail(
        node, "maxContains", at: pointer(), "must contain at most \(most) to \(words), has \(count)")
    }
    return true
  }

  // MARK: Objects

  private mutating func check(_ rules: ObjectRules, _ node: SchemaNode, members object: SchemaSubject) -> Bool {
    var holds = true
    for name in rules.required where !object.has(name) {
      holds = fail(node, "required", at: object.pointer, "member '\(name)' is missing")
      if !isTelling { return false }
    }
    for (name, needs) in rules.dependentRequired where object.has(name) {
      for need in needs where !object.has(need) {
        holds = fail(node, "dependentRequired", at: object.pointer, "member '\(need)' is missing beside '\(name)'")
        if !isTelling { return false }
      }
    }
    for (name, index) in rules.dependentSchemas where object.has(name) && !check(index, object) {
      holds = false
      if !isTelling { return false }
    }
    if !rules.looksAtMembers { return holds }
    switch object {
    case .value(let value):
      let members = (try? value.members()) ?? []
      if !check(rules, node, count: members.count, object) { holds = false }
      if !holds && !isTelling { return false }
      for (name, member) in members where !check(rules, node, value, name, .parsed(member)) {
        holds = false
        if violations.count >= limit { return false }
      }
    case .line(let line):
      let names = line.names
      if !check(rules, node, count: names.count, object) { holds = false }
      if !holds && !isTelling { return false }
      for name in names where !check(rules, node, nil, name, .located(line, name: name)) {
        holds = false
        if violations.count >= limit { return false }
      }
    case .name: break
    }
    return holds
  }

  private mutating func check(_ rules: ObjectRules, _ node: SchemaNode, count: Int, _ object: SchemaSubject) -> Bool {
    if let least = rules.least, count < least {
      return fail(
        node, "minProperties", at: object.pointer,
        least == 1 ? "must not be empty" : "must have at least \(least) members, has \(count)")
    }
    if let most = rules.most, count > most {
      return fail(node, "maxProperties", at: object.pointer, "must have at most \(most) members, has \(count)")
    }
    return true
  }

  private mutating func check(
    _ rules: ObjectRules, _ node: SchemaNode, _ owner: JSONValue?, _ name: String, _ member: SchemaMember
  ) -> Bool {
    var holds = true
    if let index = rules.names, !check(index, .name(name, of: owner)) { holds = false }
    var isNamed = false
    if let index = rules.properties[ExactText(name)] {
      isNamed = true
      if !check(index, member) { holds = false }
    }
    for (pattern, index) in rules.patterns where pattern.matches(name) {
      isNamed = true
      if !check(index, member) { holds = false }
    }
    guard !isNamed, let index = rules.additional else { return holds }
    if nodes[index].isNever {
      return fail(
        node, "additionalProperties", at: member.value?.pointer ?? "",
        "member '\(SchemaPhrase.shortened(name))' is not known here"
          + SchemaPhrase.knownClause(rules.properties.keys.map(\.text)))
    }
    return check(index, member) && holds
  }

  private mutating func check(_ index: Int, _ member: SchemaMember) -> Bool {
    if nodes[index].rules.isEmpty { return true }
    guard let value = member.value else { return false }
    return check(index, .value(value))
  }
}
