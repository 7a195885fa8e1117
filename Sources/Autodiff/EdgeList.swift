import CTapeKernels

/// The directed edges of a batch of graphs, sorted by the node that receives: node i receives from the edges
/// `starts[i] ..< starts[i + 1]`, edge e from the node `sources[e]`.
package struct EdgeList: Sendable, Equatable {
  /// [nodes + 1].
  package let starts: [Int32]
  /// [edges].
  package let sources: [Int32]

  /// Takes edges; what they name exists.
  package init(starts: [Int32], sources: [Int32]) {
    precondition(starts.first == 0 && starts.last == Int32(sources.count))
    precondition(zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 })
    precondition(sources.allSatisfy { $0 >= 0 && $0 < starts.count - 1 })
    self.starts = starts
    self.sources = sources
  }

  /// How many nodes there are.
  package var nodes: Int { starts.count - 1 }
  /// How many edges there are.
  package var count: Int { sources.count }

  /// Lends the edges to a kernel; not called where there are no nodes.
  @inline(__always)
  func withKernelEdges(_ body: (tape_edges) -> Void) {
    starts.withUnsafeBufferPointer { starts in
      sources.withUnsafeBufferPointer { sources in
        guard let start = starts.baseAddress else { return }
        body(tape_edges(nodes: nodes, starts: start, sources: sources.baseAddress ?? start))
      }
    }
  }
}
