import JSON
import ServiceRuntime

/// The decision process over the wire: states and actions in, actions or outcomes out.
struct EnvironmentAnswer {
  let environment: SynthesisEnvironment

  private var catalogue: PhaseCatalogue { environment.book.catalogue }

  /// Answers a record: without `action` what can be done in its `state`, else what the action may lead to.
  /// - Throws: `planner/bad-state`, `planner/bad-action`.
  func write(_ line: JSONLine, to writer: inout JSONWriter) throws {
    let state = try state(try line.value("state"))
    guard let value = try line.value("action") else {
      writer.object { writer in
        writer.member("state", object: { write(state, to: &$0) })
        writer.member("yield", environment.yield(of: state))
        writer.member("actions", array: { for action in environment.actions(in: state) { write(action, to: &$0) } })
      }
      return
    }
    let action = try action(value, in: state)
    let outcomes = environment.outcomes(of: action, in: state)
    writer.object { writer in
      writer.member(
        "outcomes",
        array: { writer in
          for outcome in outcomes {
            writer.element(
              object: { writer in
                let isDone = environment.actions(in: outcome.next).isEmpty
                writer.member("probability", outcome.probability)
                // An end pays what it is worth.
                writer.member("reward", outcome.reward + (isDone ? environment.endReward(in: outcome.next) : 0))
                writer.member("done", isDone)
                writer.member("yield", environment.yield(of: outcome.next))
                writer.member("state", object: { write(outcome.next, to: &$0) })
              })
          }
        })
    }
  }

  // MARK: States

  private func write(_ state: SynthesisState, to writer: inout JSONWriter) {
    writer.member("stage", state.stage.rawValue)
    writer.member(
      "phases",
      object: { writer in
        for part in state.mixture { writer.member(catalogue.phases[part.phase].name, part.amount.description) }
      })
  }

  private func state(_ value: JSONValue?) throws -> SynthesisState {
    guard let value else { return .start }
    guard let stage = SynthesisState.Stage(rawValue: try value.member("stage").string()) else {
      throw Self.bad("state", "'stage' must be start, ground, held or done")
    }
    let members = try value["phases"]?.members() ?? []
    guard members.count <= 12 else { throw Self.bad("state", "more than 12 phases") }
    var mixture: [PhaseAmount] = []
    for (name, value) in members {
      guard let place = catalogue.place(ofFormula: name) else {
        throw Self.bad("state", "no phase '\(name.prefix(64))' is known")
      }
      guard let amount = Rational(try value.string()), amount > .zero else {
        throw Self.bad("state", "the amount of '\(name.prefix(64))' must be a positive fraction such as \"3/4\"")
      }
      guard !mixture.contains(where: { $0.phase == place }) else {
        throw Self.bad("state", "'\(name.prefix(64))' is there twice")
      }
      mixture.append(PhaseAmount(phase: place, amount: amount))
    }
    guard mixture.isEmpty == (stage == .start) else {
      throw Self.bad("state", "there are phases exactly where the stage is not 'start'")
    }
    return SynthesisState(stage: stage, mixture: mixture.sorted { $0.phase < $1.phase })
  }

  private static func bad(_ what: String, _ detail: String) -> RecordError {
    RecordError("planner/bad-\(what)", "no such \(what)", detail: detail, pointer: "/\(what)")
  }

  // MARK: Actions

  private func write(_ action: SynthesisAction, to writer: inout JSONWriter) {
    writer.element(
      object: { writer in
        switch action {
        case .combine(let place):
          writer.member("combine", environment.sets[place].members.map { catalogue.phases[$0.phase].name })
        case .hold(let hold, let regrind):
          writer.member("temperature", hold.temperature)
          writer.member("hours", hold.hours)
          writer.member("atmosphere", hold.atmosphere.rawValue)
          writer.member("regrind", regrind)
        case .stop: writer.member("stop", true)
        }
      })
  }

  private func action(_ value: JSONValue, in state: SynthesisState) throws -> SynthesisAction {
    let action: SynthesisAction?
    if let names = value["combine"] {
      let wanted = Set(try names.elements().map { catalogue.place(ofFormula: try $0.string()) })
      action = environment.sets.firstIndex { Set($0.members.map(\.phase)) == wanted }.map { .combine($0) }
    } else if value["stop"] != nil {
      action = .stop
    } else {
      let atmosphere = Atmosphere(rawValue: try value.member("atmosphere").string())
      let temperature = try value.member("temperature").integer()
      let hours = try value.member("hours").integer()
      let regrind = try value["regrind"]?.boolean() ?? false
      action = atmosphere.map {
        .hold(FurnaceHold(temperature: temperature, hours: hours, atmosphere: $0), regrind: regrind)
      }
    }
    guard let action, environment.actions(in: state).contains(action) else {
      throw Self.bad("action", "the state has no such action; without 'action' they are listed")
    }
    return action
  }
}
