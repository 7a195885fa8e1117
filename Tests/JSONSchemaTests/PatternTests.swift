import JSONSchema
import Testing

/// Which texts hold a match, by the rules of ECMA-262 with the flag u.
@Suite struct PatternTests {
  static let cases: [(pattern: String, matching: [String], others: [String])] = [
    ("", ["", "x"], []),
    ("a", ["a", "xay"], ["", "b"]),
    ("^[A-Z][a-z]?$", ["N", "Nb"], ["nb", "Nbx", "", "N\n", "NB"]),
    ("^(/.*)?$", ["", "/", "/a/b"], ["a", "/a\nb"]),
    ("^-?[^.-][^.]*(\\.[^.]+)*$", ["a", "-a.b", "a.b.c"], ["-", ".a", "a.", "a..b", ""]),
    ("^[^./\\n][^/\\n]*$", ["a", "a.b"], [".a", "a/b", "a\nb", ""]),
    ("^[0-9]+\\.[0-9]+\\.[0-9]+$", ["0.1.0", "10.20.30"], ["0.1", "0.1.0x", "0x1.0"]),
    ("a|bc|", ["a", "bc", ""], []),
    ("^(a|bc)$", ["a", "bc"], ["", "b", "abc"]),
    ("^(?:ab)+$", ["ab", "abab"], ["", "aba"]),
    ("^a{2}$", ["aa"], ["a", "aaa"]),
    ("^a{2,}$", ["aa", "aaaa"], ["a"]),
    ("^a{1,3}b{0,1}$", ["a", "aaab", "aaa"], ["aaaa", "b", "abb"]),
    ("^a{0}b$", ["b"], ["ab"]),
    ("^a*?b+?$", ["b", "aabb"], ["a"]),
    ("^(a*)*$", ["", "aaa"], ["b"]),
    ("^(a|a)*b", ["ab"], ["a"]),
    ("\\bcat\\b", ["cat", "a cat.", "cat-"], ["cats", "_cat"]),
    ("\\Bat", ["cat"], ["at", " at"]),
    ("^\\d\\D\\w\\W\\s\\S$", ["1a_- x", "0-9 \u{3000}."], ["aa_- x"]),
    // Digits and word characters are those of ASCII.
    ("^\\d$", ["7"], ["\u{0667}", "७"]),
    ("^\\w+$", ["aZ_09"], ["é", "ß"]),
    ("^\\s$", ["\u{FEFF}", "\u{A0}", "\u{2029}", "\t"], ["\u{200B}", "x"]),
    ("^.$", ["x", "é", "\u{1F4A9}"], ["\n", "\r", "\u{2028}", "xx", "e\u{301}"]),
    ("^[\\d\\-x]+$", ["1-x"], ["y", "\\"]),
    ("^[a-]$", ["a", "-"], ["b"]),
    ("^[]$", [], ["", "]", "a"]),
    ("^[^]$", ["a", "\n"], ["", "ab"]),
    ("^[\\b]$", ["\u{8}"], ["b"]),
    ("^[é-ü]$", ["ö"], ["e", "ý"]),
    ("^\\x41\\u0042\\u{43}\\ud83d\\udca9\\cA\\0$", ["ABC\u{1F4A9}\u{1}\u{0}"], ["ABC"]),
    ("^\\/\\.\\*\\^\\$\\|\\(\\)\\[\\]\\{\\}\\+\\?\\\\$", ["/.*^$|()[]{}+?\\"], [""]),
    ("^[^=]+$", ["a b", "\u{1F4A9}"], ["", "a=b"]),
    ("x$|^y", ["ax", "yb"], ["xa", "by"]),
    ("\u{1F4A9}{2}", ["\u{1F4A9}\u{1F4A9}"], ["\u{1F4A9}"]),
  ]

  @Test(arguments: cases) func matches(_ source: String, _ matching: [String], _ others: [String]) throws {
    let pattern = try Pattern(source)
    for text in matching { #expect(pattern.matches(text), "\(source) should match '\(text)'") }
    for text in others { #expect(!pattern.matches(text), "\(source) should not match '\(text)'") }
  }

  @Test(arguments: [
    "(", ")", "(a", "a)", "[", "[a", "[z-a]", "[\\d-x]", "*", "+a", "?", "a**", "a{2}{3}", "^*", "\\b+", "a{", "a{x}",
    "a{3,1}", "a{1001}", "{", "}", "]", "\\", "\\1", "\\k<n>", "(?=a)", "(?!a)", "(?<=a)", "(?<n>a)", "(?i)a", "\\p{L}",
    "\\q", "\\a", "\\x4", "\\u12", "\\u{110000}", "\\u{}", "\\c1", "\\01", "\\_",
    "((a{1000}){1000}){1000}", "(?:(?:(?:a?){90}){90}){90}",
    String(repeating: "(", count: 60) + "a" + String(repeating: ")", count: 60),
  ]) func areRefused(_ source: String) {
    #expect(throws: PatternError.self) { try Pattern(source) }
  }

  /// Patterns that take exponential time where a match is searched by going back.
  @Test(arguments: [
    ("^(a+)+$", "a", "b"), ("^(a|a)*$", "a", "b"), ("^(a|aa)+$", "a", "!"), ("^(.*)*x$", "a", ""),
    ("(x+x+)+y", "x", ""), ("^(a?){500}a{500}$", "a", "b"),
  ]) func timeIsLinear(_ source: String, _ letter: String, _ end: String) throws {
    #expect(try !Pattern(source).matches(String(repeating: letter, count: 20_000) + end))
  }

  /// Nothing, a thousand times a thousand times a thousand.
  @Test func emptyRepetitionsCollapse() throws {
    #expect(try Pattern("^(?:(?:(?:(?:){1000}){1000}){1000}){1000}a$").matches("a"))
    #expect(try Pattern("^(?:(?:(?:x{0}){1000}){1000}){1000}a$").matches("a"))
  }
}
