import NetcheckCluster
import NetcheckModel
import NetcheckSets
import NetcheckThreads

/// What governs each class of pods: the policies, and the numbers of their profiles.
struct Governed: Sendable {
  /// The policies in the order in which they are walked.
  var governors: [[Walks.Governor]] = []

  var egress: [Int] = []
  var ingress: [Int] = []

  func profile(_ direction: Direction, of element: UInt32) -> Int {
    direction == .egress ? egress[Int(element)] : ingress[Int(element)]
  }
}

extension Walks {
  /// Finds out what governs each class of pods, several parts of the classes at once.
  mutating func govern(inParts count: Int) {
    let parts = table.podClasses.cut(inParts: count)
    guard parts.count > 1 else { return govern(table.podClasses) }
    let beginning = self
    let walks = Parallel.map(parts.count, on: parts.count) { number in
      var walks = beginning
      walks.govern(parts[number])
      return walks
    }
    self = walks[0]
    for other in walks.dropFirst() { join(other) }
  }

  /// Finds out what governs the classes behind those of which it is known.
  private mutating func govern(_ classes: Range<UInt32>) {
    let part = EndpointSet(classes)
    var governors: [[Governor]] = Array(repeating: [], count: classes.count)
    for number in program.policies.indices {
      let found = subjects(ofPolicy: number, among: part)
      for element in found.perhaps.ranges.joined() {
        governors[Int(element - classes.lowerBound)].append(governor(number, of: element, found))
      }
    }
    for (element, governors) in zip(classes, governors) {
      governed.egress.append(profile(.egress, of: element, governors))
      governed.ingress.append(profile(.ingress, of: element, governors))
    }
    governed.governors += governors
  }

  private func governor(_ policy: Int, of element: UInt32, _ subjects: Found) -> Governor {
    Governor(
      policy: UInt32(policy), surely: subjects.isKnown || subjects.surely.contains(element))
  }

  /// Finds out anew what governs a class, after the subjects of one policy have changed.
  mutating func governAnew(_ element: UInt32, by policy: Int, _ subjects: Found) {
    var governors = governed.governors[Int(element)].filter { $0.policy != UInt32(policy) }
    if subjects.perhaps.contains(element) {
      let place = governors.firstIndex { $0.policy > UInt32(policy) } ?? governors.endIndex
      governors.insert(governor(policy, of: element, subjects), at: place)
    }
    governed.governors[Int(element)] = governors
    governed.egress[Int(element)] = profile(.egress, of: element, governors)
    governed.ingress[Int(element)] = profile(.ingress, of: element, governors)
  }

  /// The classes of pods that a policy governs.
  mutating func subjects(ofPolicy number: Int) -> Found {
    subjects(ofPolicy: number, among: EndpointSet(table.podClasses))
  }

  private mutating func subjects(ofPolicy number: Int, among classes: EndpointSet) -> Found {
    let subject = program.policies[number].subject
    guard let namespace = program.policies[number].namespace else {
      return found(subject).intersection(Found(classes))
    }
    guard let own = table.namespaces[namespace]?.intersection(classes), !own.isEmpty else {
      return .nobody
    }
    return found(subject, among: own)
  }
}

extension Range<UInt32> {
  /// The range in parts of nearly one size.
  fileprivate func cut(inParts count: Int) -> [Self] {
    (0..<count).map { number in
      func border(_ number: Int) -> UInt32 {
        lowerBound + UInt32(self.count * number / count)
      }
      return border(number)..<border(number + 1)
    }.filter { !$0.isEmpty }
  }
}
