import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The text is well-formed XML with known elements and attributes that neither run nor link, by a parser that knows nothing of us.
func promiseXML(_ text: String, elements: Set<String>) throws {
  let reader = XMLNames()
  let parser = XMLParser(data: Data(text.utf8))
  parser.delegate = reader
  try promise(parser.parse(), "no XML: \(parser.parserError as Any)\n\(text)")
  let strangers = reader.elements.subtracting(elements)
  try promise(strangers.isEmpty, "elements \(strangers)")
  let active = reader.attributes.filter {
    $0.hasPrefix("on") || $0.hasSuffix("href") || $0 == "src"
  }
  try promise(active.isEmpty, "attributes \(active)")
}

private final class XMLNames: NSObject, XMLParserDelegate {
  private(set) var elements: Set<String> = []
  private(set) var attributes: Set<String> = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes found: [String: String]
  ) {
    elements.insert(name)
    attributes.formUnion(found.keys)
  }
}
