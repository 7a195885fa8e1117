import Glibc
import JSON

/// The files that a service names on its command line, read and written whole.
package enum ServiceFiles {
  /// Reads a file; `limit` bounds what is allocated.
  /// - Throws: `.missingInput` when it is not there, `.inputOutput` when it cannot be read.
  package static func read(_ path: String, limit: Int = 1 << 30) throws(StartError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 {
      let reason = String(cString: strerror(errno))
      throw errno == ENOENT
        ? .missingInput("\(path): no such file") : .inputOutput("\(path): \(reason)")
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var status = stat()
    if fstat(file, &status) == 0 { bytes.reserveCapacity(min(max(0, Int(status.st_size)), limit)) }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw .inputOutput("\(path): \(String(cString: strerror(errno)))") }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      if bytes.count > limit { throw .inputOutput("\(path): larger than \(limit) bytes") }
    }
  }

  /// Reads a file, or standard input where none is named, piece by piece.
  /// - Throws: `.missingInput` when it is not there, `.inputOutput` when it cannot be read.
  package static func stream(_ path: String?, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var file: Int32 = 0
    if let path {
      file = open(path, O_RDONLY | O_CLOEXEC)
      if file < 0 {
        let reason = String(cString: strerror(errno))
        throw errno == ENOENT
          ? StartError.missingInput("\(path): no such file") : StartError.inputOutput("\(path): \(reason)")
      }
    }
    defer { if file > 0 { close(file) } }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(file, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        throw StartError.inputOutput("\(path ?? "standard input"): \(String(cString: strerror(errno)))")
      }
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Hands over the lines of a file that are not blank, without their ends, and their numbers from 1. Every line has to be of
  /// use: what `body` throws ends the reading.
  /// - Throws: `StartError` of `body` as it is; any other error as `badConfiguration` with the file and the line.
  package static func forEachLine(_ path: String, _ body: (_ line: [UInt8], _ number: Int) throws -> Void)
    throws(StartError)
  {
    let bytes = try read(path)
    var (start, number) = (0, 0)
    while start < bytes.count {
      let end = bytes.withUnsafeBytes { bytes in
        memchr(bytes.baseAddress! + start, 0x0A, bytes.count - start).map { UnsafeRawPointer($0) - bytes.baseAddress! }
          ?? bytes.count
      }
      let slice = bytes[start..<end]
      start = end + 1
      number += 1
      let line = slice.last == 0x0D ? slice.dropLast() : slice
      guard line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
      do {
        try body(Array(line), number)
      } catch let error as StartError {
        throw error
      } catch let error as RecordError {
        throw .badConfiguration("\(path):\(number): \(error.type): \(error.detail)")
      } catch {
        throw .badConfiguration("\(path):\(number): \(error)")
      }
    }
  }

  /// Checks that a file can be read, and read again later on.
  /// - Throws: `.missingInput` when it is not there, `.usage` where it is a pipe, a device or a folder.
  package static func checkRereadable(_ path: String) throws(StartError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let reason = String(cString: strerror(errno))
      throw errno == ENOENT
        ? .missingInput("\(path): no such file") : .inputOutput("\(path): \(reason)")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .usage("\(path): is read more than once, so it has to be a file")
    }
  }

  /// Checks that a file can be written later on, without touching what is there.
  /// - Throws: `.inputOutput` with the reason.
  package static func checkWritable(_ path: String) throws(StartError) {
    let isInPlace = isWrittenInPlace(path)
    let target = isInPlace ? path : neighbour(of: path)
    let file = open(target, isInPlace ? O_WRONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    if file < 0 { throw .inputOutput("\(path): cannot create: \(String(cString: strerror(errno)))") }
    close(file)
    if !isInPlace { unlink(target) }
  }

  private static func neighbour(of path: String) -> String { "\(path).\(getpid()).part" }

  /// Whether a path is a device or a pipe, which a renamed file must never replace.
  private static func isWrittenInPlace(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind != S_IFREG && kind != S_IFDIR
  }

  /// Writes a file so that a reader sees the old content or the new, never half: a neighbour is written, synced and
  /// renamed over it. A device or a pipe is written to as it is.
  package static func write(_ path: String, _ bytes: [UInt8]) throws(StartError) {
    let isInPlace = isWrittenInPlace(path)
    let neighbour = isInPlace ? path : neighbour(of: path)
    let file = open(neighbour, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    func failure(_ doing: String) -> StartError {
      let reason = String(cString: strerror(errno))
      if !isInPlace { unlink(neighbour) }
      return .inputOutput("\(path): cannot \(doing): \(reason)")
    }
    if file < 0 { throw failure("create") }
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + start, bytes.count - start) }
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        let error = failure("write")
        close(file)
        throw error
      }
      start += count
    }
    if fsync(file) != 0, errno != EINVAL, errno != EROFS {
      let error = failure("sync")
      close(file)
      throw error
    }
    if close(file) != 0 { throw failure("close") }
    if !isInPlace, rename(neighbour, path) != 0 { throw failure("rename") }
  }
}

/// Log lines on standard error.
package enum StandardError {
  /// Writes one line at once; line ends inside the text become spaces.
  package static func write(_ text: String) {
    var bytes = text.utf8.map { $0 == 0x0A ? 0x20 : $0 }
    bytes.append(0x0A)
    _ = Glibc.write(2, bytes, bytes.count)
  }
}
