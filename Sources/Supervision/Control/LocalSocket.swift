import Glibc

/// Stream sockets in the file system: no port, and only the owner may connect.
enum LocalSocket {
  /// Listens at a path; what is there already is removed.
  /// - Throws: status 74.
  static func listen(at path: String) throws(RunFailure) -> Int32 {
    let descriptor = try open()
    unlink(path)
    // The folder is closed to others; the mask closes the moment between bind and chmod, too.
    let mask = umask(0o177)
    let failure = try withAddress(path) { bind(descriptor, $0, $1) != 0 ? errno : 0 }
    umask(mask)
    guard failure == 0, Glibc.listen(descriptor, 64) == 0 else {
      let reason = String(cString: strerror(failure == 0 ? errno : failure))
      close(descriptor)
      throw RunFailure(74, "\(path): cannot listen: \(reason)")
    }
    Descriptors.makeNonBlocking(descriptor)
    return descriptor
  }

  /// Connects to a path; nil when nobody listens there.
  static func connect(to path: String) throws(RunFailure) -> Int32? {
    let descriptor = try open()
    let failure = try withAddress(path) { Glibc.connect(descriptor, $0, $1) != 0 ? errno : 0 }
    if failure == 0 { return descriptor }
    close(descriptor)
    if failure == ENOENT || failure == ECONNREFUSED { return nil }
    throw RunFailure(74, "\(path): cannot connect: \(String(cString: strerror(failure)))")
  }

  private static func open() throws(RunFailure) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    if descriptor < 0 { throw RunFailure(70, "cannot make a socket: \(String(cString: strerror(errno)))") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }

  private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32)
    throws(RunFailure) -> Int32
  {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8) + [0]
    guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
      throw RunFailure(74, "\(path) is too long for a socket; set SLUICE_STATE to a shorter folder")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
