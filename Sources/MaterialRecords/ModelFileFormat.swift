import JSON

/// The bytes of safetensors (`safetensors2023format`): eight bytes of header length, little-endian; a JSON header of at
/// most 100 MB that starts with `{` and may end in spaces; the tensors' data without holes or overlaps.
extension ModelFile {
  /// The longest header that is read, as in the reference implementation.
  package static let headerLimit = 100_000_000

  /// Reads a file. Every offset is checked against the data before it is used, and nothing is allocated that the bytes
  /// do not hold. O(bytes).
  package init(parsing bytes: [UInt8]) throws(ModelFileError) {
    guard bytes.count >= 8 else { throw ModelFileError("\(bytes.count) bytes are too few for a model file") }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << (8 * UInt64($1)) }
    guard length <= UInt64(ModelFile.headerLimit) else {
      throw ModelFileError("the header claims \(length) bytes; at most \(ModelFile.headerLimit) are read")
    }
    let dataStart = 8 + Int(length)
    guard dataStart <= bytes.count else {
      throw ModelFileError("the header claims \(length) bytes but the file ends after \(bytes.count)")
    }
    guard length > 0, bytes[8] == UInt8(ascii: "{") else { throw ModelFileError("the header is not a JSON object") }
    do throws(JSONError) {
      let header = try JSONValue.parse(bytes[8..<dataStart])
      metadata = try ModelFile.metadata(header)
      let places = try ModelFile.places(header)
      let fault = ModelFile.fault(places, dataCount: bytes.count - dataStart)
      if let fault { throw JSONError("model/header", fault) }
      tensors = places.map { place in
        Tensor(
          name: place.name, type: place.type, shape: place.shape,
          bytes: Array(bytes[dataStart + place.range.lowerBound..<dataStart + place.range.upperBound]))
      }
    } catch {
      throw ModelFileError("model header: \(error)")
    }
  }

  private struct Place {
    let name: String
    let type: ElementType
    let shape: [Int]
    /// In bytes from the start of the data.
    let range: Range<Int>
  }

  private static func metadata(_ header: JSONValue) throws(JSONError) -> [String: String] {
    guard let value = header["__metadata__"] else { return [:] }
    var metadata: [String: String] = [:]
    for (name, text) in try value.members() { metadata[name] = try text.string() }
    return metadata
  }

  /// The tensors by their place in the data.
  private static func places(_ header: JSONValue) throws(JSONError) -> [Place] {
    var places: [Place] = []
    for (name, value) in try header.members() where name != "__metadata__" {
      let code = try value.member("dtype").string()
      guard let type = ElementType(rawValue: code) else {
        throw JSONError("model/header", "unknown number type '\(code)'", pointer: value.pointer)
      }
      var shape: [Int] = []
      for extent in try value.member("shape").elements() { shape.append(try extent.integer()) }
      let offsets = try value.member("data_offsets").elements()
      guard offsets.count == 2 else { throw value.mismatch("two data offsets") }
      let (start, end) = (try offsets[0].integer(), try offsets[1].integer())
      guard start >= 0, end >= start else {
        throw JSONError("model/header", "offsets [\(start), \(end)] are no range", pointer: value.pointer)
      }
      guard let size = byteCount(shape, type), size == end - start else {
        throw JSONError(
          "model/header", "shape \(shape) of \(code) does not fill \(end - start) bytes", pointer: value.pointer)
      }
      places.append(Place(name: name, type: type, shape: shape, range: start..<end))
    }
    return places.sorted {
      ($0.range.lowerBound, $0.range.upperBound, $0.name) < ($1.range.lowerBound, $1.range.upperBound, $1.name)
    }
  }

  /// The bytes that a shape takes; nil when an extent is negative or the product overflows.
  private static func byteCount(_ shape: [Int], _ type: ElementType) -> Int? {
    var size = type.width
    for extent in shape {
      let (product, overflows) = size.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflows else { return nil }
      size = product
    }
    return size
  }

  /// What is wrong with the arrangement of the data, if anything.
  private static func fault(_ places: [Place], dataCount: Int) -> String? {
    var end = 0
    for place in places {
      if place.range.lowerBound != end {
        let what = place.range.lowerBound < end ? "overlaps the tensor before it" : "leaves a hole before it"
        return "tensor '\(place.name)' at byte \(place.range.lowerBound) \(what)"
      }
      end = place.range.upperBound
    }
    return end == dataCount ? nil : "the tensors take \(end) bytes but \(dataCount) are there"
  }

  /// The bytes of the file: wide numbers first, so that every tensor is aligned; the header padded with spaces to a
  /// multiple of eight. The same content gives the same bytes.
  package var serialized: [UInt8] {
    let ordered = tensors.enumerated().sorted {
      ($1.element.type.width, $0.offset) < ($0.element.type.width, $1.offset)
    }.map(\.element)
    var writer = JSONWriter()
    writer.object { writer in
      writer.member(
        "__metadata__",
        object: { writer in
          for (name, text) in metadata.sorted(by: { $0.key < $1.key }) { writer.member(name, text) }
        })
      var start = 0
      for tensor in ordered {
        let end = start + tensor.bytes.count
        writer.member(
          tensor.name,
          object: { writer in
            writer.member("dtype", tensor.type.rawValue)
            writer.member("shape", array: { for extent in tensor.shape { $0.element(extent) } })
            writer.member("data_offsets", array: { for offset in [start, end] { $0.element(offset) } })
          })
        start = end
      }
    }
    var header = writer.bytes
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + ordered.reduce(0) { $0 + $1.bytes.count })
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: header.count >> (8 * shift))) }
    bytes += header
    for tensor in ordered { bytes += tensor.bytes }
    return bytes
  }
}
