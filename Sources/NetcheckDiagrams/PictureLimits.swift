/// How much one picture may hold, and from which numbers on something is drawn as one.
///
/// The values were found by looking at pictures of clusters of 5 to 5,000 workloads at the width of a documentation page.
struct PictureLimits {
  /// Beyond so many nodes or edges a picture is drawn in a coarser grain.
  var nodes = 42
  var lines = 54

  /// A node with lines to so many others, which are such a share of all, gets a note instead.
  var hubLines = 5
  var hubShare = 0.5

  /// The same where the lines have different ports.
  var mixedHubLines = 12

  /// A namespace of so many nodes is bundled if all of them share a line.
  var wholeCluster = 3

  /// More lines than these between two namespaces are drawn as one.
  var linesBetweenClusters = 6
}
