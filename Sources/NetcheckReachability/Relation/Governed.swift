import NetcheckCluster
import NetcheckModel
import NetcheckSets

/// What governs each class of pods: the policies, and the numbers of their profiles.
struct Governed: Sendable {
  /// The policies in the order in which they are walked.
  var governors: [[Walks.Governor]] = []

  fileprivate(set) var egress: [Int] = []
  fileprivate(set) var ingress: [Int] = []

  func profile(_ direction: Direction, of element: UInt32) -> Int {
    direction == .egress ? egress[Int(element)] : ingress[Int(element)]
  }
}

extension Walks {
  /// Finds out what governs each class of pods.
  mutating func govern() {
    governed.governors = Array(repeating: [], count: table.podClasses.count)
    for number in program.policies.indices {
      let found = subjects(ofPolicy: number)
      for element in found.perhaps.ranges.joined() {
        governed.governors[Int(element)].append(governor(number, of: element, found))
      }
    }
    for element in table.podClasses {
      let governors = governed.governors[Int(element)]
      governed.egress.append(profile(.egress, of: element, governors))
      governed.ingress.append(profile(.ingress, of: element, governors))
    }
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
    let subject = program.policies[number].subject
    guard let namespace = program.policies[number].namespace else {
      return found(subject).intersection(Found(EndpointSet(table.podClasses)))
    }
    guard let classes = table.namespaces[namespace] else { return .nobody }
    return found(subject, among: classes)
  }
}
