import DesignSpace
import Numerics

/// One of the distinct regions of designs that may have given what was wanted.
package struct DesignFamily: Sendable {
  /// The most probable sample.
  package var representative: Design
  package var logLikelihood: Double
  /// The share of the posterior.
  package var mass: Double
  /// Its standard error, from samples of common ancestors.
  package var massError: Double
  /// Mean and standard deviation of each fraction over the family.
  package var meanFractions: [Double]
  package var fractionDeviations: [Double]
  /// Which samples it holds.
  package var samples: [Int]
  /// The greatest relative standard deviation of the elements' weights with which 95 of 100 batches of the representative
  /// still meet what is asked, by the models' means; nil where it does not meet it itself.
  package var weighingTolerance: Double?
}

/// Splits a posterior into families: two samples are of one family where a path leads from one to the other on which the
/// likelihood falls to no less than e⁻² of the lower end. Paths go over near neighbours, and bend with the level sets of what
/// is asked.
package struct DesignFamilies: Sendable {
  /// How far the logarithm of the likelihood may fall on the way.
  private static let depth = 2.0
  private static let neighbours = 8
  /// Samples between which paths are looked for; the others go with the nearest of them.
  private static let pathLimit = 1024
  private static let shares = [0.25, 0.5, 0.75]
  /// Families with less of the posterior are not listed.
  private static let leastMass = 0.01
  private static let limit = 16

  private let query: TargetQuery
  private let posterior: DesignPosterior

  package init(_ query: TargetQuery, _ posterior: DesignPosterior) {
    self.query = query
    self.posterior = posterior
  }

  /// The families of at least a hundredth of the posterior, the greatest first. O(samples² · d).
  package func find(seed: UInt64) -> [DesignFamily] {
    let samples = posterior.samples
    guard posterior.logEvidence > -.infinity, !samples.isEmpty else { return [] }
    let nodes = distinct()
    let inputs = query.space.inputs(nodes.map { samples[$0].design })
    var groups = UnionFind(count: nodes.count)
    let near = nearest(inputs)
    for rank in 0..<Self.neighbours {
      let pairs = nodes.indices.compactMap { node -> (Int, Int)? in
        guard rank < near[node].count, !groups.areJoined(node, near[node][rank]) else { return nil }
        return (node, near[node][rank])
      }
      join(pairs, nodes, &groups)
    }
    joinAcrossGaps(nodes, inputs, &groups)
    return families(nodes, inputs, &groups, seed: seed)
  }

  /// Samples of different designs, the first of each, spread over all if there are many.
  private func distinct() -> [Int] {
    var seen = Set<[Double]>()
    let places = posterior.samples.indices.filter { place in
      let design = posterior.samples[place].design
      return posterior.samples[place].weight > 0 && seen.insert(design.fractions + design.settings).inserted
    }
    guard places.count > Self.pathLimit else { return places }
    return (0..<Self.pathLimit).map { places[$0 * places.count / Self.pathLimit] }
  }

  private static func squaredDistance(_ inputs: Matrix, _ a: Int, _ b: Int) -> Double {
    var sum = 0.0
    for column in 0..<inputs.columns {
      let difference = inputs[a, column] - inputs[b, column]
      sum += difference * difference
    }
    return sum
  }

  /// The nearest others of each row, nearest first.
  private func nearest(_ inputs: Matrix) -> [[Int]] {
    (0..<inputs.rows).map { row in
      let distances = (0..<inputs.rows).map { Self.squaredDistance(inputs, row, $0) }
      let others = (0..<inputs.rows).filter { $0 != row }
      return Array(others.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(Self.neighbours))
    }
  }

  // MARK: Paths

  /// Joins the groups of those pairs between which a path leads.
  private func join(_ pairs: [(Int, Int)], _ nodes: [Int], _ groups: inout UnionFind) {
    let samples = posterior.samples
    var stations: [Design] = []
    var owners: [(Int, Int)] = []
    for (a, b) in pairs {
      guard let path = path(samples[nodes[a]].design, samples[nodes[b]].design) else { continue }
      stations += path
      owners.append((a, b))
    }
    let logs = query.logLikelihoods(stations)
    for (index, (a, b)) in owners.enumerated() {
      let level = min(samples[nodes[a]].logLikelihood, samples[nodes[b]].logLikelihood) - Self.depth
      let lowest = (0..<Self.shares.count).map { logs[index * Self.shares.count + $0] }.min() ?? 0
      if lowest >= level { groups.join(a, b) }
    }
  }

  /// Designs on the way from one to another, led towards what is asked where they are farther from it than both ends; nil
  /// where they do not follow one another, or where categories differ. Element count, minimum, grid and levels do not bind
  /// on the way.
  private func path(_ a: Design, _ b: Design) -> [Design]? {
    let space = query.space
    for (place, variable) in space.variables.enumerated() {
      if case .categories = variable.domain, a.settings[place] != b.settings[place] { return nil }
    }
    let length = space.distance(a, b)
    let level = [a, b].reduce(0.02) { max($0, query.loss(at: space.inputs([$1]).storage).value) }
    var path: [Design] = []
    for share in Self.shares {
      let station = Design(
        fractions: zip(a.fractions, b.fractions).map { $0 + share * ($1 - $0) },
        settings: zip(a.settings, b.settings).map { $0 + share * ($1 - $0) })
      let led = led(station, to: level)
      // A station that was led far away shows a detour, not a path.
      if space.distance(station, led) > 0.25 * length { return nil }
      path.append(led)
    }
    let whole = [a] + path + [b]
    for (here, there) in zip(whole, whole.dropFirst()) where space.distance(here, there) > 0.6 * length { return nil }
    return path
  }

  /// Up to three Newton steps of the loss to zero, along its slope by the fractions, until it is at most a level.
  private func led(_ design: Design, to level: Double) -> Design {
    guard let composition = query.space.composition else { return design }
    var design = design
    let upper = composition.present.map { $0?.upperBound ?? 0 }
    let lower = composition.present.indices.map {
      composition.isMandatory[$0] ? composition.present[$0]?.lowerBound ?? 0 : 0
    }
    for _ in 0..<3 {
      let (value, slopes) = query.loss(at: query.space.inputs([design]).storage)
      if value <= level { break }
      // Only present elements move, and their sum stays.
      let held = design.fractions.indices.filter { design.fractions[$0] > 0 }
      let mean = held.reduce(0) { $0 + slopes[$1] } / Double(max(1, held.count))
      var direction = [Double](repeating: 0, count: design.fractions.count)
      for place in held { direction[place] = slopes[place] - mean }
      let square = direction.reduce(0) { $0 + $1 * $1 }
      guard square > 1e-20 else { break }
      let moved = zip(design.fractions, direction).map { $0 - 2 * value / square * $1 }
      guard moved.allSatisfy({ abs($0) < 10 }),
        let inside = SimplexProjection.nearest(to: moved, lower: lower, upper: upper)
      else { break }
      design.fractions = inside
    }
    return design
  }

  /// Between groups of some size, the nearest pair once more: neighbours of neighbours may all lie within.
  private func joinAcrossGaps(_ nodes: [Int], _ inputs: Matrix, _ groups: inout UnionFind) {
    let members = groups.members().filter { $0.count >= max(2, nodes.count / 200) }.prefix(32)
    var pairs: [(Int, Int)] = []
    for (index, first) in members.enumerated() {
      for second in members.dropFirst(index + 1) {
        var best: (distance: Double, a: Int, b: Int)?
        for a in first {
          for b in second {
            let distance = Self.squaredDistance(inputs, a, b)
            if distance < best?.distance ?? .infinity { best = (distance, a, b) }
          }
        }
        if let best { pairs.append((best.a, best.b)) }
      }
    }
    join(pairs, nodes, &groups)
  }

  // MARK: What is said of them

  private func families(
    _ nodes: [Int], _ inputs: Matrix, _ groups: inout UnionFind, seed: UInt64
  ) -> [DesignFamily] {
    let samples = posterior.samples
    let all = query.space.inputs(samples.map(\.design))
    let roots = nodes.indices.map { groups.root($0) }
    var owned: [Int: [Int]] = [:]
    for (place, sample) in samples.enumerated() where sample.weight > 0 {
      var best = (distance: Double.infinity, node: 0)
      for node in nodes.indices {
        var sum = 0.0
        for column in 0..<all.columns where sum < best.distance {
          let difference = all[place, column] - inputs[node, column]
          sum += difference * difference
        }
        if sum < best.distance { best = (sum, node) }
      }
      owned[roots[best.node], default: []].append(place)
    }
    let masses = owned.mapValues { $0.reduce(0) { $0 + samples[$1].weight } }
    let order = owned.keys.sorted { a, b in
      let (first, second) = (masses[a] ?? 0, masses[b] ?? 0)
      return first == second ? a < b : first > second
    }
    let weighing = WeighingError(query, seed: seed)
    return order.filter { masses[$0] ?? 0 >= Self.leastMass }.prefix(Self.limit).map { root in
      family(owned[root] ?? [], weighing)
    }
  }

  private func family(_ places: [Int], _ weighing: WeighingError) -> DesignFamily {
    let samples = posterior.samples
    let mass = places.reduce(0) { $0 + samples[$1].weight }
    let d = query.space.composition?.dimension ?? 0
    var (mean, deviation) = ([Double](repeating: 0, count: d), [Double](repeating: 0, count: d))
    for element in 0..<d {
      for place in places { mean[element] += samples[place].weight / mass * samples[place].design.fractions[element] }
      for place in places {
        let difference = samples[place].design.fractions[element] - mean[element]
        deviation[element] += samples[place].weight / mass * difference * difference
      }
      deviation[element] = deviation[element].squareRoot()
    }
    let best = places.max { a, b in
      let (first, second) = (
        samples[a].logLikelihood + samples[a].logPrior, samples[b].logLikelihood + samples[b].logPrior
      )
      return first == second ? a > b : first < second
    }
    let representative = samples[best ?? 0]
    let isMember = Set(places)
    let count = ConvergenceDiagnostics.effectiveCount(
      samples.indices.map { isMember.contains($0) ? 1 : 0 }, weights: samples.map(\.weight),
      groups: samples.map(\.ancestor))
    return DesignFamily(
      representative: representative.design, logLikelihood: representative.logLikelihood, mass: min(1, mass),
      massError: count.map { (max(0, mass * (1 - mass)) / $0).squareRoot() } ?? 0, meanFractions: mean,
      fractionDeviations: deviation, samples: places, weighingTolerance: weighing.tolerance(representative.design))
  }
}
