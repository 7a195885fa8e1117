import Chemistry
import Crystallography
import JSON

extension CrystalGraph {
  /// Writes the member `graph`: parallel arrays, one number an edge; shifts three numbers an edge, one after another.
  func write(to writer: inout JSONWriter, _ options: StructureOptions, _ choices: StructureOptions.Choices) {
    writer.object { writer in
      writer.member("method", options.neighbours)
      switch choices.method {
      case .cutoff(let cutoff): writer.member("cutoff", cutoff)
      case .nearest(let count): writer.member("nearest", count)
      case .voronoi: break
      }
      writer.member(
        "nodes",
        object: { writer in
          writer.member("atomic_numbers", array: { for element in elements { $0.element(element.atomicNumber) } })
        })
      if options.nodeFeatures { writeElementFeatures(to: &writer) }
      writer.member(
        "edges",
        object: { writer in
          if let merged {
            writeEdges(merged, to: &writer)
          } else {
            writeEdges(to: &writer)
          }
          let lengths = merged?.distances ?? edges.distances
          if let fade = choices.fade {
            writer.member("fade", array: { for d in lengths { $0.element(fade.value(d / options.cutoff)) } })
          }
          if let basis = choices.basis { write(basis, lengths, options, to: &writer) }
        })
    }
  }

  private func writeEdges(to writer: inout JSONWriter) {
    writer.member("source", array: { for source in edges.sources { $0.element(Int(source)) } })
    writer.member("target", array: { for target in edges.targets { $0.element(Int(target)) } })
    writer.member(
      "shift",
      array: { writer in
        for shift in edges.shifts {
          writer.element(Int(shift.x))
          writer.element(Int(shift.y))
          writer.element(Int(shift.z))
        }
      })
    writer.member("distance", edges.distances)
    if let weights { writer.member("weight", weights) }
  }

  private func writeEdges(_ merged: MergedEdges, to writer: inout JSONWriter) {
    writer.member(
      "source",
      array: { writer in
        for site in elements.indices {
          for _ in merged.edges(of: site) { writer.element(site) }
        }
      })
    writer.member("target", array: { for target in merged.targets { $0.element(Int(target)) } })
    writer.member("distance", merged.distances)
    writer.member("multiplicity", array: { for count in merged.multiplicities { $0.element(Int(count)) } })
  }

  private func write(
    _ basis: RadialBasis, _ lengths: [Double], _ options: StructureOptions, to writer: inout JSONWriter
  ) {
    writer.member(
      "features",
      array: { writer in
        var values: [Double] = []
        for length in lengths {
          values.removeAll(keepingCapacity: true)
          basis.append(length, cutoff: options.cutoff, count: options.basisSize, to: &values)
          writer.element(array: { for value in values { $0.element(value) } })
        }
      })
  }

  /// Magpie's properties of each element of the nodes, by symbol, in the order of the manual.
  private func writeElementFeatures(to writer: inout JSONWriter) {
    writer.member(
      "element_features",
      object: { writer in
        for element in Set(elements).sorted() {
          writer.member(element.symbol, Array(MagpieStatistics.properties(of: element)))
        }
      })
  }
}
