import NetcheckDiagnostics
import NetcheckDocuments

/// What a part of a large file gave, in its order.
struct DumpPart: Sendable {
  enum Event: Sendable {
    case found(Findings)
    case listBegins
    case listEnds
    /// What was found since the list began is void.
    case listIsVoid
  }

  /// How the reading of the part ended.
  enum End: Sendable {
    case textEnds
    /// At the beginning of another part.
    case reached(offset: Int)
    case unreadable(TextFault)
    /// A list tells only behind its items what they are, or can't be read item by item: the parts can't be read apart.
    case needsOneReading
    /// The file can't be read in stretches.
    case needsWhole
  }

  private(set) var events: [Event] = []
  var faults: [Diagnostic] = []
  private(set) var end = End.textEnds

  /// Reads a stream to its end. The lists of the text are known beforehand where it was read once before.
  init(
    _ stream: any DocumentStream, _ decoder: inout ObjectDecoder, inListOf head: ItemDefaults?,
    knownLists: [ItemDefaults]? = nil
  ) {
    var defaults = head
    var lists = 0
    var faultsBeforeList = 0
    var faulty = 0
    do throws(TextFault) {
      while let unit = try stream.next() {
        switch unit {
        case .document(let document): decoder.read(document)
        case .item(let item):
          guard let defaults, decoder.read(item: item, defaults) else {
            end = .needsOneReading
            return
          }
        case .listBegins(let list):
          faultsBeforeList = faults.count
          note(decoder.takeFindings(), .listBegins)
          defaults = knownLists.map { $0[lists] } ?? ItemDefaults(list)
          lists += 1
        case .listEnds(let list):
          let findings = decoder.takeFindings()
          note(findings, decoder.endList(list) ? .listEnds : .listIsVoid)
        case .fault(let fault):
          note(decoder.takeFindings(), .listIsVoid)
          faults.append(fault)
          faulty += 1
          if faulty == DocumentReader.mostFaulty { return }
        case .warnings(let warnings): faults += warnings
        case .listRestarts:
          note(decoder.takeFindings(), .listIsVoid)
          faults.removeSubrange(faultsBeforeList...)
        case .needsBeginning:
          end = .needsOneReading
          return
        case .needsWhole:
          end = .needsWhole
          return
        }
      }
      if case .reached(let offset) = stream.end { end = .reached(offset: offset) }
    } catch {
      end = .unreadable(error)
    }
    events.append(.found(decoder.takeFindings()))
  }

  private mutating func note(_ findings: Findings, _ event: Event) {
    events += [.found(findings), event]
  }
}

extension [DumpPart] {
  /// What is wrong with the form of the file, as far as a reading in one go tells it.
  var faults: [Diagnostic] {
    var faults: [Diagnostic] = []
    var faulty = 0
    for fault in flatMap(\.faults) {
      faults.append(fault)
      if fault.severity == .error { faulty += 1 }
      if faulty == DocumentReader.mostFaulty { return faults + [.tooManyFaulty(at: fault.range)] }
    }
    return faults
  }

  /// What the parts found, without the items of lists that turned out to be void.
  var findings: [Findings] {
    var certain: [Findings] = []
    var ofList: [Findings]?
    for event in flatMap(\.events) {
      switch event {
      case .found(let findings):
        if ofList == nil { certain.append(findings) } else { ofList?.append(findings) }
      case .listBegins: ofList = []
      case .listEnds:
        certain += ofList ?? []
        ofList = nil
      case .listIsVoid: ofList = nil
      }
    }
    return certain
  }
}
