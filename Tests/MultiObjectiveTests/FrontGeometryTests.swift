import MultiObjective
import Numerics
import Testing

@Suite struct FrontGeometryTests {
  @Test("boxes tile what is not dominated: cells of an integer grid lie in exactly one box", arguments: 1...3)
  func boxesTile(m: Int) {
    var generator = SeededGenerator(seed: 60 + UInt64(m))
    let side = 6
    for trial in 0..<60 {
      let n = trial == 0 ? 0 : 1 + generator.index(below: 12)
      let points = (0..<n).map { _ in (0..<m).map { _ in Double(generator.index(below: side + 1)) } }
      let decomposition = NondominatedBoxes(
        front: Matrix(rows: n, columns: m, storage: points.flatMap { $0 }),
        reference: [Double](repeating: Double(side), count: m))
      #expect(decomposition.boxes.count <= (m == 3 ? 2 * n + 1 : n + 1))
      // Cells from one below the lowest coordinate, to see that the boxes reach down to −∞.
      var cell = [Double](repeating: -1, count: m)
      while true {
        let inside = decomposition.boxes.count { box in
          (0..<m).allSatisfy { box.lower[$0] <= cell[$0] && cell[$0] + 1 <= box.upper[$0] }
        }
        let isDominated = points.contains { point in zip(point, cell).allSatisfy { $0 <= $1 } }
        #expect(inside == (isDominated ? 0 : 1))
        var axis = 0
        while axis < m, cell[axis] == Double(side - 1) {
          cell[axis] = -1
          axis += 1
        }
        if axis == m { break }
        cell[axis] += 1
      }
    }
  }

  @Test("n + 1 boxes in the plane and 2n + 1 in space for a front in general position (Yang 2019)")
  func boxCounts() {
    let plane = ReproduciblePoints.sphere(seed: 4, n: 50, m: 2)
    #expect(NondominatedBoxes(front: plane, reference: [2, 2]).boxes.count == 51)
    let space = ReproduciblePoints.sphere(seed: 4, n: 50, m: 3)
    #expect(NondominatedBoxes(front: space, reference: [2, 2, 2]).boxes.count == 101)
  }

  @Test("boxes above an ideal point and the hypervolume add up to the whole")
  func boxesComplementHypervolume() {
    let front = ReproduciblePoints.sphere(seed: 9, n: 200, m: 3)
    let free = NondominatedBoxes(front: front, reference: [1.1, 1.1, 1.1]).boxes.reduce(0.0) { sum, box in
      sum + zip(box.lower, box.upper).reduce(1) { $0 * ($1.1 - max(0, $1.0)) }
    }
    let dominated = Hypervolume(reference: [1.1, 1.1, 1.1]).volume(of: front)
    #expect(abs(free + dominated - 1.331) < 1e-12)
  }

  @Test("crowding by hand (Deb 2002): ends are infinite, a middle point sums its neighbours' gaps over the range")
  func crowding() {
    let front = Matrix([[0, 10], [2, 6], [5, 5], [10, 0]])
    let distances = CrowdingDistance.distances(front)
    #expect(distances == [.infinity, 0.5 + 0.5, 0.8 + 0.6, .infinity])
    #expect(CrowdingDistance.distances(Matrix([[1, 1], [1, 1]])) == [.infinity, .infinity])
    #expect(CrowdingDistance.distances(Matrix(rows: 0, columns: 2)).isEmpty)
    // The constant objective says nothing; of the equal ends the first is the end.
    #expect(
      CrowdingDistance.distances(Matrix([[0, 7], [0, 7], [1, 7], [2, 7], [2, 7]]))
        == [.infinity, 0.5, 1, .infinity, 0])
  }

  @Test func referencePointIsBeyondTheNadirByATenth() {
    let range = FrontRange(Matrix([[0, 10], [4, 6], [10, 6]]))
    #expect(range?.ideal == [0, 6])
    #expect(range?.nadir == [10, 10])
    #expect(range?.referencePoint == [11, 10.4])
    #expect(FrontRange(Matrix([[-2, 0]]))?.referencePoint == [-1.8, 0.1])
    #expect(FrontRange(Matrix(rows: 0, columns: 2)) == nil)
  }

  @Test("the knee of 1/x sampled evenly in x is the point nearest x = √(product of the ends)")
  func knee() {
    // f = 1/x on [1/4, 4]: the line through the ends has slope −1, as the curve has at x = 1.
    let values = stride(from: 0.25, through: 4, by: 0.25)
    let front = Matrix(values.map { [$0, 1 / $0] })
    #expect(KneePoint.index(front) == 3)
    #expect(KneePoint.index(Matrix([[0, 1], [0.5, 0.5], [1, 0]])) == nil)
    #expect(KneePoint.index(Matrix([[0, 1], [0.9, 0.9], [1, 0]])) == nil)
    #expect(KneePoint.index(Matrix([[1, 1]])) == nil)
  }
}
