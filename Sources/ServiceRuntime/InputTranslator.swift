import JSON

/// Turns an input of another format into the lines of the protocol, ahead of the session.
package protocol InputTranslator {
  /// Takes bytes and hands on what they complete.
  mutating func receive(_ input: UnsafeRawBufferPointer, _ body: (TranslatedInput) -> Void)

  /// Hands on what remains at the end of input.
  mutating func endOfInput(_ body: (TranslatedInput) -> Void)
}

/// What a translator makes of a part of its input.
package enum TranslatedInput: Sendable {
  /// A line, without its end, made from the input at a line of it.
  case line([UInt8], number: Int)
  /// A part of the input that cannot be a line, with what is wrong at a line of it.
  case failure(RecordError, input: [UInt8], number: Int)
}
