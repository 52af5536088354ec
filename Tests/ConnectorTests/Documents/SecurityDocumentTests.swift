import Foundation
import Testing

/// docs/SECURITY.md names a test for each promise.
@Suite("The security document")
struct SecurityDocumentTests {
    @Test("Every test that it names is there")
    func tests() throws {
        let tests = Repository.root.appending(path: "Tests")
        let document = try Repository.text("docs/SECURITY.md")
        var sources = ""
        let files = try #require(FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" {
            sources += try String(contentsOf: file, encoding: .utf8)
        }
        var count = 0
        for row in document.split(separator: "\n") where row.hasPrefix("| ") {
            let cells = row.split(separator: "|")
            guard cells.count == 3, let last = cells.last, last.contains("`") else { continue }
            for (index, name) in last.split(separator: "`").enumerated() where index % 2 == 1 {
                let isThere = ["func \(name)(", "`\(name)`", "\"\(name)\""].contains { sources.contains($0) }
                #expect(isThere, "\(name)")
                count += 1
            }
        }
        #expect(count > 50)
    }
}
