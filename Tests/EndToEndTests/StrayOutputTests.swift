import Foundation
import Testing

/// Rule 8: standard output is the protocol's alone.
@Suite struct StrayOutputTests {
  /// A library that prints on standard output, by C's streams and by the descriptor, whenever a service parses JSON.
  private static let noisy = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <stdio.h>
    #include <unistd.h>
    void *json_loadb(const char *buffer, size_t length, size_t flags, void *error) {
      void *(*real)(const char *, size_t, size_t, void *) = dlsym(RTLD_NEXT, "json_loadb");
      puts("stray line");
      fflush(stdout);
      if (write(1, "stray bytes", 11) < 0) return NULL;
      return real(buffer, length, flags, error);
    }
    """

  @Test func aPrintingLibraryCannotBreakTheStream() throws {
    let scratch = try TemporaryFolder()
    defer { withExtendedLifetime(scratch) {} }
    let source = try scratch.file("noisy.c", Self.noisy)
    let library = scratch.path + "/noisy.so"
    let build = try Shell.run("clang -shared -fPIC -o \(library) \(source) -ldl")
    try #require(build.status == 0, "\(build.errors)")
    var heard = 0
    for service in ServiceTable.cases {
      let input = service.records.map { $0 + "\n" }.joined()
      let plain = try Shell.run("exec \(service.command)", input: input)
      let noisy = try Shell.run("LD_PRELOAD=\(library) exec \(service.command)", input: input)
      #expect(noisy.output == plain.output, "\(service.name)")
      #expect(noisy.status == plain.status, "\(service.name)")
      if noisy.errors.contains("stray line") && noisy.errors.contains("stray bytes") { heard += 1 }
    }
    // The test tests something: the library was heard, on standard error.
    #expect(heard > 0)
  }
}
