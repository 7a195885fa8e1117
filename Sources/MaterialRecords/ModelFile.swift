/// A trained model as it is stored: named tensors and text metadata in the safetensors format, which Python's
/// `safetensors` opens too. The model card is the JSON text under the metadata name `card`.
package struct ModelFile: Sendable, Equatable {
  /// Text by name; the format allows nothing else.
  package let metadata: [String: String]
  /// The tensors in the order of their data.
  package let tensors: [Tensor]

  /// A block of little-endian numbers, row-major.
  package struct Tensor: Sendable, Equatable {
    package let name: String
    package let type: ElementType
    package let shape: [Int]
    /// `type.width` bytes a number.
    package let bytes: [UInt8]
  }

  /// The number types of the format.
  package enum ElementType: String, Sendable, CaseIterable {
    case bool = "BOOL"
    case uint8 = "U8"
    case int8 = "I8"
    case float8e5m2 = "F8_E5M2"
    case float8e4m3 = "F8_E4M3"
    case int16 = "I16"
    case uint16 = "U16"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int32 = "I32"
    case uint32 = "U32"
    case float32 = "F32"
    case int64 = "I64"
    case uint64 = "U64"
    case float64 = "F64"

    /// The type of an integer of Swift.
    static func integer<Number: FixedWidthInteger>(_: Number.Type) -> ElementType {
      let code = "\(Number.isSigned ? "I" : "U")\(Number.bitWidth)"
      guard let type = ElementType(rawValue: code) else { preconditionFailure("no tensor holds \(Number.self)") }
      return type
    }

    /// Bytes a number.
    package var width: Int {
      switch self {
      case .bool, .uint8, .int8, .float8e5m2, .float8e4m3: 1
      case .int16, .uint16, .float16, .bfloat16: 2
      case .int32, .uint32, .float32: 4
      case .int64, .uint64, .float64: 8
      }
    }
  }

  /// A file of tensors and metadata; names must differ.
  package init(metadata: [String: String], tensors: [Tensor]) {
    precondition(Set(tensors.map(\.name)).count == tensors.count)
    self.metadata = metadata
    self.tensors = tensors
  }

  /// The tensor of a name.
  package subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// The numbers of a tensor that a model needs.
  /// - Throws: when it is absent, is not `F32`, or has another shape.
  package func floats(_ name: String, shape: [Int]) throws(ModelFileError) -> [Float] {
    try tensor(name, .float32, shape).floats
  }

  /// The numbers of a tensor that a model needs.
  /// - Throws: when it is absent, is not `F64`, or has another shape.
  package func doubles(_ name: String, shape: [Int]) throws(ModelFileError) -> [Double] {
    try tensor(name, .float64, shape).doubles
  }

  /// The numbers of a tensor that a model needs.
  /// - Throws: when it is absent, is not `U8`, or has another shape.
  package func bytes(_ name: String, shape: [Int]) throws(ModelFileError) -> [UInt8] {
    try tensor(name, .uint8, shape).bytes
  }

  /// The numbers of a tensor that a model needs.
  /// - Throws: when it is absent, holds numbers of another type, or has another shape.
  package func integers<Number: FixedWidthInteger>(
    _ name: String, shape: [Int], as: Number.Type
  ) throws(ModelFileError) -> [Number] {
    let bytes = try tensor(name, .integer(Number.self), shape).bytes
    return bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<Number>.size).map {
        let place = $0 * MemoryLayout<Number>.size
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Number.self))
      }
    }
  }

  private func tensor(_ name: String, _ type: ElementType, _ shape: [Int]) throws(ModelFileError) -> Tensor {
    guard let tensor = self[name] else { throw ModelFileError("tensor '\(name)' is missing") }
    guard tensor.type == type else {
      throw ModelFileError("tensor '\(name)' is \(tensor.type.rawValue), not \(type.rawValue)")
    }
    guard tensor.shape == shape else {
      throw ModelFileError("tensor '\(name)' has shape \(tensor.shape), not \(shape)")
    }
    return tensor
  }
}

extension ModelFile.Tensor {
  /// A tensor of `Float`; the count is the product of the shape.
  package init(name: String, shape: [Int], _ values: [Float]) {
    precondition(values.count == shape.reduce(1, *))
    self.init(
      name: name, type: .float32, shape: shape,
      bytes: values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } })
  }

  /// A tensor of `Double`; the count is the product of the shape.
  package init(name: String, shape: [Int], _ values: [Double]) {
    precondition(values.count == shape.reduce(1, *))
    self.init(
      name: name, type: .float64, shape: shape,
      bytes: values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } })
  }

  /// A tensor of integers; the count is the product of the shape.
  package init<Number: FixedWidthInteger>(name: String, shape: [Int], integers values: [Number]) {
    precondition(values.count == shape.reduce(1, *))
    let little = values.map(\.littleEndian)
    self.init(
      name: name, type: .integer(Number.self), shape: shape, bytes: little.withUnsafeBytes { Array($0) })
  }

  /// A tensor of bytes; the count is the product of the shape.
  package init(name: String, shape: [Int], _ values: [UInt8]) {
    precondition(values.count == shape.reduce(1, *))
    self.init(name: name, type: .uint8, shape: shape, bytes: values)
  }

  fileprivate var floats: [Float] {
    bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }

  fileprivate var doubles: [Double] {
    bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map {
        Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)))
      }
    }
  }
}

/// Why bytes are not a model that can be used.
package struct ModelFileError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
