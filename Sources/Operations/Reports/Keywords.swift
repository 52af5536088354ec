import Text

/// Which words in a heading stand for which product code.
///
/// ## On disk
/// One product a line, `#` begins a comment; a keyword may be several words. The code itself is a keyword too:
/// ```
/// # code = words
/// RR-02-017-OMNIE = Hüpfburg, Toy Gate
/// RR-05-001       = Trampolin
/// ```
package struct Keywords: Sendable {
    struct Entry: Sendable, Hashable {
        var code: String
        var words: [FoldedWord]
        /// As it stands in the file.
        var keyword: String
    }

    /// By each spelling of the first word, the longest keywords first.
    private var entries: [String: [Entry]] = [:]

    package init() {}

    /// - Throws: one line that says what is wrong in which line.
    package init(parsing text: String) throws(OperationError) {
        var owners: [[FoldedWord]: String] = [:]
        // Either line end; the first line may begin with a byte order mark.
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = line.prefix { $0 != "#" }.drop { $0 == "\u{FEFF}" || $0.isWhitespace }
            if content.isEmpty { continue }
            let parts = content.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let code = parts[0].trimmed
            guard parts.count == 2, !code.isEmpty else {
                throw OperationError(.configuration, "line \(index + 1): expected \"code = word, word\"")
            }
            for keyword in [Substring(code)] + parts[1].split(separator: ",") {
                let words = keyword.split { !$0.isWordPart }.map(FoldedWord.init)
                if words.isEmpty { continue }
                if let owner = owners[words] {
                    if owner == code { continue }
                    throw OperationError(
                        .configuration,
                        "line \(index + 1): \"\(keyword.trimmed)\" stands for \(owner) already"
                    )
                }
                owners[words] = code
                add(Entry(code: code, words: words, keyword: String(keyword.trimmed)))
            }
        }
    }

    private mutating func add(_ entry: Entry) {
        for spelling in entry.words[0].spellings {
            entries[spelling, default: []].append(entry)
            entries[spelling]?.sort { $0.words.count > $1.words.count }
        }
    }

    /// The keyword that the words begin with.
    func match(_ words: ArraySlice<FoldedWord>) -> Entry? {
        guard let first = words.first else { return nil }
        for spelling in [first.long, first.short] {
            let found = entries[spelling]?.first { entry in
                entry.words.count <= words.count && zip(entry.words, words).allSatisfy { $0.isSame(as: $1) }
            }
            if let found { return found }
        }
        return nil
    }
}
