import Crystallography
import Testing

@Suite struct SymmetryTests {
  /// Orders and operations that gemmi 0.7.5 gives for the symbols; all 557 settings were compared with it.
  @Test(arguments: [
    ("P 1", ["x,y,z"]), ("-P 1", ["x,y,z", "-x,-y,-z"]),
    ("-P 2ybc", ["x,y,z", "-x,y+1/2,-z+1/2", "-x,-y,-z", "x,-y+1/2,z+1/2"]),
    ("-P2ybc", ["x,y,z", "-x,y+1/2,-z+1/2", "-x,-y,-z", "x,-y+1/2,z+1/2"]),
    ("P 31", ["x,y,z", "-y,x-y,z+1/3", "-x+y,-x,z+2/3"]),
    ("P 2 2 (1 0 0)", ["x,y,z", "-x+1/6,-y,z", "x,-y,-z", "-x+1/6,y,-z"]),
    ("P 3* 2", ["x,y,z", "z,x,y", "y,z,x", "-y,-x,-z", "-x,-z,-y", "-z,-y,-x"]),
  ])
  func hallSymbols(symbol: String, operations: [String]) throws {
    let group = try #require(HallSymbol(symbol))
    #expect(Set(group.operations.map(\.notation)) == Set(operations))
    #expect(group.operations.first == .identity)
  }

  /// Orders of the International Tables: of the point group times the number of centring vectors.
  @Test(arguments: [
    ("-F 4 2 3", 192), ("-I 4bd 2c 3", 96), ("-R 3 2\"", 36), ("-P 3* 2", 12), ("P 6c 2c", 12), ("-F 4vw 2vw 3", 192),
  ])
  func orders(symbol: String, order: Int) throws { #expect(HallSymbol(symbol)?.operations.count == order) }

  @Test func everySettingOfTheTableExpands() {
    #expect(SpaceGroupSetting.all.count == 557)
    #expect(SpaceGroupSetting.all.filter(\.isStandard).count == 230)
    for setting in SpaceGroupSetting.all {
      let operations = HallSymbol(setting.hallSymbol)?.operations ?? []
      #expect((1...192).contains(operations.count), "\(setting.hallSymbol)")
      #expect(Set(operations).count == operations.count)
    }
  }

  @Test(arguments: [
    ("Fm-3m", ["-F 4 2 3"]), ("F m -3 m", ["-F 4 2 3"]), ("Fm3m", ["-F 4 2 3"]), ("P 21/c", ["-P 2ybc", "-P 2xac"]),
    ("P2_1/c", ["-P 2ybc", "-P 2xac"]), ("P2(1)/n", ["-P 2yn", "-P 2n", "-P 2xn"]), ("P 1 21/n 1", ["-P 2yn"]),
    ("Fd-3m:2", ["-F 4vw 2vw 3"]),
    ("Fd-3mS", ["F 4d 2 3 -1d"]), ("R-3m:H", ["-R 3 2\""]), ("R -3 m R", ["-P 3* 2"]), ("Pbca", ["-P 2ac 2ab"]),
    ("Fd-3m", ["F 4d 2 3 -1d", "-F 4vw 2vw 3"]), ("Q 4", []), ("", []), (":", []), ("h", []),
  ])
  func symbols(name: String, halls: [String]) {
    #expect(SpaceGroupSetting.named(name).map(\.hallSymbol) == halls)
  }

  @Test(arguments: [
    ("x,y,z", "x,y,z"), ("-X+1/2, Y, 1/2-Z", "-x+1/2,y,-z+1/2"), ("y,x-y,z+0.333", "y,x-y,z+1/3"),
    ("-x-1/2,y,.5+z", "-x+1/2,y,z+1/2"), ("x+y,-x,z,-1", "x+y,-x,z"), ("2*x+y,x+y,z", "2*x+y,x+y,z"),
  ])
  func notation(text: String, normal: String) { #expect(SymmetryOperation(notation: text)?.notation == normal) }

  @Test(arguments: ["", "x,y", "x,y,", "x,x,z", "x,y,z+", "x,y,q", "x,y,1/0", "x,y,z+1/2/3", "2x,y,z", "x,y,1e5"])
  func refusedNotation(text: String) { #expect(SymmetryOperation(notation: text) == nil) }
}
