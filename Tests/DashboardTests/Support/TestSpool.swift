import Foundation
import Spool
import Testing

/// A spool of real files in a temporary folder, removed with the value.
final class TestSpool: Sendable {
    let root: String
    let files: SpoolFiles

    init() throws {
        root = "\(FileManager.default.temporaryDirectory.path)/dashboard-test-\(UUID().uuidString)"
        files = SpoolFiles(layout: SpoolLayout(root: root))
        try files.prepare()
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: root) } catch { print("cannot remove \(root): \(error)") }
    }

    func path(_ relative: String) -> String { "\(root)/\(relative)" }

    /// Puts a file in its place whole, as a rename does, with its folders.
    func put(_ relative: String, _ text: String) throws {
        let target = URL(filePath: path(relative))
        try makeFolder(String(relative[..<(relative.lastIndex(of: "/") ?? relative.startIndex)]))
        let outside = path("put-\(UUID().uuidString)")
        try Data(text.utf8).write(to: URL(filePath: outside))
        guard rename(outside, target.path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    func makeFolder(_ relative: String) throws {
        try FileManager.default.createDirectory(atPath: path(relative), withIntermediateDirectories: true)
    }

    func move(_ from: String, _ to: String) throws {
        try makeFolder(String(to[..<(to.lastIndex(of: "/") ?? to.startIndex)]))
        guard rename(path(from), path(to)) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    func remove(_ relative: String) throws { try FileManager.default.removeItem(atPath: path(relative)) }
}

/// A job as the tests describe it.
struct Sample {
    var event = "contact.changed"
    var key = 18
    /// Seconds after `start`.
    var at: TimeInterval = 0
    var id = UUID().uuidString.lowercased()

    /// Some noon.
    static let start = Date(timeIntervalSince1970: 1_772_366_400)

    var received: Date { Self.start.addingTimeInterval(at) }
    var name: JobName { JobName(receivedAt: received, event: event, key: String(key), id: id) }
    var webhook: String { webhook() }

    /// - Parameters:
    ///   - more: further members, with a comma in front.
    ///   - story: the `_spool` member.
    func webhook(_ more: String = "", story: String? = nil) -> String {
        let tail = story.map { #","_spool":\#($0)"# } ?? ""
        return #"{"Event":"\#(event)","PrimaryKey":\#(key),"EventId":"\#(id)"\#(more)\#(tail)}"#
    }

    /// A story that ends in `state`, so many seconds after the receipt.
    func story(
        _ state: String,
        after seconds: TimeInterval = 1,
        why: String = "finished",
        account: (id: Int, name: String)? = (18, "Bremer Abenteuerwelt"),
        attempts: Int = 0,
        result: String? = nil
    ) -> String {
        let at = Timestamp.readable(received.addingTimeInterval(seconds))
        let company = account.map { #""account":{"id":\#($0.id),"name":"\#($0.name)"},"# } ?? ""
        let achieved = result.map { #","result":\#($0)"# } ?? ""
        return
            #"{\#(company)"attempts":\#(attempts),"trail":[{"at":"\#(at)","to":"\#(state)","why":"\#(why)"}]\#(achieved)}"#
    }
}

struct TimedOut: Error, CustomStringConvertible {
    var description: String
}

/// Waits until `condition` holds; generous, because a test machine may be busy.
func eventually(_ what: String, within seconds: Double = 30, _ condition: () async throws -> Bool) async throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    while clock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw TimedOut(description: "did not happen: \(what)")
}
