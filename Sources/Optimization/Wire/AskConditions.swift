import JSON
import MaterialRecords
import ServiceRuntime

extension ObservationReader {
  /// The settings that a mark gives in `conditions`, by place of the variable: the designs asked for have these.
  /// - Throws: `RecordError` for what is not a value of a variable of the problem.
  func conditions(of mark: Mark) throws -> [Int: Double] {
    guard let conditions = try mark.line.value("conditions") else { return [:] }
    var settings: [Int: Double] = [:]
    do {
      for (name, value) in try conditions.members() {
        guard let place = space.variables.firstIndex(where: { $0.name == name }) else {
          let near = NearestNames.suggestion(name, among: space.variables.map(\.name))
          throw Self.badAsk("'\(name.prefix(64))' is not a variable of the problem\(near)", value.pointer)
        }
        let setting = try setting(value, space.variables[place])
        guard space.variables[place].domain.contains(setting) else {
          throw Self.badAsk("\(name) is \(setting), which the space does not have", value.pointer)
        }
        settings[place] = setting
      }
    } catch let error as JSONError {
      throw Self.badAsk(error.description, conditions.pointer)
    } catch let error as RecordError {
      throw Self.badAsk(error.detail, error.pointer)
    }
    return settings
  }

  static func badAsk(_ detail: String, _ pointer: String?) -> RecordError {
    RecordError("optimizer/bad-ask", "bad ask", detail: detail, pointer: pointer)
  }
}
