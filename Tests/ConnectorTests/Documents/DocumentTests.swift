import FoundationEssentials
import Testing
import Text

@Suite("Documents that are written by hand")
struct DocumentTests {
    @Test("Every link inside the repository leads somewhere, also to a heading")
    func links() throws {
        let documents = try Repository.documents()
        var anchors: [String: Set<String>] = [:]
        for path in documents { anchors[path] = Self.anchors(try Repository.text(path)) }
        var count = 0
        for path in documents {
            for link in Self.links(try Repository.text(path)) where !link.contains("://") && !link.hasPrefix("mailto:")
            {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                let target = parts[0].isEmpty ? path : Self.resolved(parts[0], from: path)
                #expect(Repository.isThere(target), "\(path): \(link)")
                if parts.count > 1, let known = anchors[target] {
                    #expect(known.contains(parts[1]), "\(path): \(link)")
                }
                count += 1
            }
        }
        #expect(count > 60)
    }

    @Test("The README is one screen of a patient reader: at most 150 lines")
    func readme() throws {
        #expect(try Repository.text("README.md").split(separator: "\n", omittingEmptySubsequences: false).count <= 150)
    }

    @Test("The newest version of the changelog is the program's")
    func version() throws {
        let headings = try Repository.text("CHANGELOG.md").split(separator: "\n").filter { $0.hasPrefix("## ") }
        let newest = headings.first?.dropFirst(3).prefix { $0 != "," && $0 != " " }
        #expect(newest.map(String.init) == Product.version)
    }

    @Test("CONTRIBUTING's map has every folder of the sources, two levels deep, and no other")
    func map() throws {
        let page = try Repository.text("CONTRIBUTING.md")
        let start = try #require(page.firstRange(of: "## Where things live"))
        let end = try #require(page[start.upperBound...].firstRange(of: "\n## "))
        var mapped: Set<String> = []
        var room = ""
        for line in page[start.upperBound..<end.lowerBound].split(separator: "\n") where line.hasPrefix("| ") {
            // The code in a cell is every second piece between its marks.
            let cells = line.split(separator: "|").map { cell in
                cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
                    .map { String($0.element) }
            }
            // A row without a room goes on with the one above.
            if let name = cells.first?.first { room = name }
            mapped.insert(room)
            for folder in cells.dropFirst().first ?? [] { mapped.insert("\(room)/\(folder.dropLast())") }
        }
        var present: Set<String> = []
        for room in try Repository.folders(in: "Sources") {
            present.insert("Sources/\(room)")
            for folder in try Repository.folders(in: "Sources/\(room)") { present.insert("Sources/\(room)/\(folder)") }
        }
        mapped.remove("")
        #expect(mapped.subtracting(present).sorted() == [], "these are in the map and not there")
        #expect(present.subtracting(mapped).sorted() == [], "these are there and not in the map")
    }

    // MARK: Markdown

    /// Targets of `[text](target)` outside of code.
    private static func links(_ text: String) -> [String] {
        var links: [String] = []
        var isCode = false
        for line in text.split(separator: "\n") {
            if line.drop(while: { $0 == " " }).hasPrefix("```") { isCode.toggle() }
            guard !isCode else { continue }
            for (index, piece) in line.replacing("](", with: "\u{1}").split(separator: "\u{1}").enumerated()
            where index > 0 {
                links.append(String(piece.prefix { $0 != ")" && $0 != " " }))
            }
        }
        return links
    }

    /// The names of headings, as GitHub makes them.
    private static func anchors(_ text: String) -> Set<String> {
        var anchors: Set<String> = []
        var isCode = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("```") { isCode.toggle() }
            guard !isCode, line.hasPrefix("#") else { continue }
            let title = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
            let kept = title.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
            anchors.insert(String(kept.map { $0 == " " ? "-" : $0 }))
        }
        return anchors
    }

    private static func resolved(_ link: String, from path: String) -> String {
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for part in link.split(separator: "/") {
            if part == ".." { parts = parts.dropLast() } else if part != "." { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }
}
