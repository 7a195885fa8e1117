import JSON
import Supervision
import Testing

/// The table of `ps`, from an answer of a stack that was written by hand.
@Suite struct StackTableTests {
  static let status = #"""
    {"ok":true,"stack":"alloys","state":"up","seconds":7384.2,"clients":1,"services":[
    {"service":"featurizer","state":"ready","version":1,"answered":120,"errors":2,"dead_letters":0,"restarts":1,
     "pending":9,"per_second":3.25,"p50_seconds":0.000085,"p99_seconds":0.0123,"replicas":[
      {"replica":1,"state":"ready","version":1,"seconds":59.6,"process":41,"memory":1572864,"in_flight":4,"answered":7}]},
    {"service":"predictor","state":"partly ready","version":1,"answered":1000,"errors":0,"dead_letters":3,"restarts":0,
     "pending":0,"per_second":812.4,"replicas":[
      {"replica":1,"state":"ready","version":1,"seconds":90000,"process":42,"memory":3221225472,"in_flight":0,
       "answered":1000,"restarts":0,"p50_seconds":1.25,"p99_seconds":12.5},
      {"replica":2,"state":"starting","version":2,"seconds":0.2,"process":43,"in_flight":1,"answered":0,"restarts":0}]}]}
    """#

  @Test func rows() throws {
    let table = StackTable(try JSONValue.parse(text: StackTableTests.status))
    #expect(table.headline == "alloys: up, 2 h 3 min, 1 client")
    #expect(table.notes == ["3 dead letters; 'sluice dlq ls' shows them"])
    let cells = table.lines.map { line in
      line.split(separator: "  ", omittingEmptySubsequences: true).map { $0.drop(while: { $0 == " " }) }
    }
    #expect(
      cells == [
        [
          "service", "replica", "state", "pid", "uptime", "in flight", "answered", "errors", "rate/s", "p50", "p99",
          "restarts", "memory", "queue",
        ],
        ["featurizer", "1", "ready", "41", "1 min 0 s", "4", "120", "2", "3.3", "85 µs", "12 ms", "1", "1.5 MiB", "5"],
        ["predictor", "all", "partly ready", "1", "1000", "0", "812", "–", "–", "0", "3.0 GiB", "0"],
        ["1", "ready", "42", "1 d 1 h", "0", "1000", "1.3 s", "13 s", "0", "3.0 GiB"],
        ["2", "starting v2", "43", "0 s", "1", "0", "–", "–", "0", "–"],
      ])
  }
}
