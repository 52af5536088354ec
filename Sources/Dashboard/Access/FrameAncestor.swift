/// A site that may show the pages in a frame: `https://online.superoffice.com`, or with `*` for its first name.
///
/// It stands in a header as it is, so nothing else may be in it.
package enum FrameAncestor {
    private static let scheme = "https://"
    private static let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)

    /// In lower case; nil for what is no site.
    package static func normalised(_ text: String) -> String? {
        let text = text.lowercased()
        guard text.hasPrefix(scheme) else { return nil }
        let parts = text.dropFirst(scheme.count).split(separator: ":", omittingEmptySubsequences: false)
        let names = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let plain = names.dropFirst(names.count > 2 && names[0] == "*" ? 1 : 0)
        guard plain.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(letters.contains) }), parts.count <= 2 else {
            return nil
        }
        if parts.count == 2 {
            guard let port = Int(parts[1]), (1...65_535).contains(port), String(port) == parts[1] else { return nil }
        }
        return text
    }
}
