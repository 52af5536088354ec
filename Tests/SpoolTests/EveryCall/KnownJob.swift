import Foundation
import Glibc
import JSON

@testable import Spool

/// A job that a test has put somewhere, recognised by what it holds and not by its name.
struct KnownJob: Sendable {
    var id: String
    var bytes: [UInt8]
    /// The states in which it may end.
    var ends: Set<String>

    init(_ id: String, _ text: String, ends: Set<String>) {
        (self.id, bytes, self.ends) = (id, Array(text.utf8), ends)
    }

    /// Whether a file holds this job: the same bytes, or the same members, byte for byte, beside a story.
    func isIn(_ found: [UInt8]) -> Bool { found == bytes || Self.members(found) == Self.members(bytes) }

    /// The texts of the members that were sent; nil when the file is not a JSON object.
    private static func members(_ bytes: [UInt8]) -> [String]? {
        guard let object = try? JSONObject(bytes) else { return nil }
        return object.members.filter { $0.name != JobHistory.member }
            .map { String(decoding: object.bytes[$0.range], as: UTF8.self) }
    }
}

/// What lies in a spool, read without the code under test.
struct Sighting {
    struct Place: Hashable {
        var path: String
        var device: UInt64
        var inode: UInt64

        var state: String { String(path.prefix { $0 != "/" }) }
    }

    /// Where each job is, by its id.
    private(set) var places: [String: [Place]] = [:]
    /// Files in the folders for jobs that hold none of them: torn, or made up.
    private(set) var strangers: [String] = []

    init(_ spool: TestSpool, _ jobs: [KnownJob]) throws {
        for path in spool.jobs where !path.hasSuffix(".why") {
            let bytes = try spool.bytes(path)
            guard let job = jobs.first(where: { $0.isIn(bytes) }) else {
                strangers.append(path)
                continue
            }
            let status = try LinuxFileSystem().status(at: spool.path(path))
            places[job.id, default: []].append(Place(path: path, device: status.device, inode: status.inode))
        }
    }

    func paths(_ id: String) -> [String] { (places[id] ?? []).map(\.path) }

    /// How many files hold the job; two names of one file are one.
    func files(_ id: String) -> Int { Set((places[id] ?? []).map { [$0.device, $0.inode] }).count }
}
