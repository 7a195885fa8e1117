/// A list of neighbours as it grows, site by site.
struct EdgeArrays {
  private(set) var offsets: [Int] = [0]
  private(set) var targets: [Int32] = []
  private(set) var shifts: [SIMD3<Int32>] = []
  private(set) var distances: [Double] = []
  private(set) var vectors: [SIMD3<Double>] = []
  let limit: Int

  init(sites: Int, limit: Int) {
    self.limit = limit
    offsets.reserveCapacity(sites + 1)
  }

  mutating func reserve(_ count: Int) {
    targets.reserveCapacity(count)
    shifts.reserveCapacity(count)
    distances.reserveCapacity(count)
    vectors.reserveCapacity(count)
  }

  var count: Int { targets.count }

  @inline(__always) mutating func append(
    _ target: Int32, _ shift: SIMD3<Int32>, _ vector: SIMD3<Double>, distance: Double
  ) {
    targets.append(target)
    shifts.append(shift)
    vectors.append(vector)
    distances.append(distance)
  }

  /// Appends the edges of a site that stand in scratch memory, `count` of each.
  mutating func append(count: Int, _ scratch: EdgeScratch) {
    targets.append(contentsOf: UnsafeBufferPointer(start: scratch.targets, count: count))
    shifts.append(contentsOf: UnsafeBufferPointer(start: scratch.shifts, count: count))
    vectors.append(contentsOf: UnsafeBufferPointer(start: scratch.vectors, count: count))
    distances.append(contentsOf: UnsafeBufferPointer(start: scratch.distances, count: count))
  }

  func checkLimit() throws(NeighbourError) {
    guard targets.count <= limit else { throw .tooManyEdges(limit: limit) }
  }

  mutating func endSite() { offsets.append(targets.count) }

  /// Sorts the edges from a place on by shift.
  mutating func sortByShift(from start: Int) {
    let order = (start..<count).sorted { precedes(shifts[$0], shifts[$1]) }
    let run = (
      order.map { targets[$0] }, order.map { shifts[$0] }, order.map { distances[$0] }, order.map { vectors[$0] }
    )
    targets.replaceSubrange(start..., with: run.0)
    shifts.replaceSubrange(start..., with: run.1)
    distances.replaceSubrange(start..., with: run.2)
    vectors.replaceSubrange(start..., with: run.3)
  }
}

/// Uninitialised memory for the edges of a site.
struct EdgeScratch {
  let targets: UnsafeMutablePointer<Int32>
  let shifts: UnsafeMutablePointer<SIMD3<Int32>>
  let vectors: UnsafeMutablePointer<SIMD3<Double>>
  let distances: UnsafeMutablePointer<Double>

  init(capacity: Int) {
    targets = .allocate(capacity: capacity)
    shifts = .allocate(capacity: capacity)
    vectors = .allocate(capacity: capacity)
    distances = .allocate(capacity: capacity)
  }

  func deallocate() {
    targets.deallocate()
    shifts.deallocate()
    vectors.deallocate()
    distances.deallocate()
  }
}

/// Whether a shift stands before another: by the first component that differs.
@inline(__always) func precedes(_ a: SIMD3<Int32>, _ b: SIMD3<Int32>) -> Bool {
  if a.x != b.x { return a.x < b.x }
  return a.y != b.y ? a.y < b.y : a.z < b.z
}
