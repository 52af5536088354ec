package import FoundationEssentials
import Glibc

/// The file name of a job: `<UTC receive time>_<event>_<primary key>_<event id>.json`, for example
/// `20260301T101500.123456Z_contact.changed_18_88f91933-edce-4c1a-8ded-ade8e2f72434.json`.
///
/// Names sort by age. A drop-in may have any name that ends in `.json` and has no leading dot.
///
/// Two names are equal when their bytes are: to the kernel é as one code point and as two are different files, to
/// Swift's `String` they are the same.
///
/// ## Limits
/// A name is one path component of at most 255 bytes; the names we make have at most 200 before `.json`. A number for
/// a taken name (`.2`) and the `.why` beside it always fit: a longer stem is cut.
package struct JobName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The whole file name, `.json` included.
    package let fileName: String

    package var description: String { fileName }

    static let suffix = ".json"
    static let longestStem = 200
    private static let longestNumbered = 240

    /// The name of a file found in a job folder; nil when the spool has to leave such a file alone.
    package init?(fileName: String) {
        let bytes = fileName.utf8
        guard fileName.hasSuffix(Self.suffix), bytes.count > Self.suffix.utf8.count, bytes.count <= 255,
            bytes.first != UInt8(ascii: "."), !bytes.contains(UInt8(ascii: "/")), !bytes.contains(0)
        else { return nil }
        self.fileName = fileName
    }

    /// The name for something that arrives now.
    package init(receivedAt: Date, event: String, key: String, id: String) {
        let parts = [event, key, id].map { Self.sanitized($0.isEmpty ? "none" : $0) }
        let stem = ([Timestamp.compact(receivedAt)] + parts).joined(separator: "_")
        fileName = String(decoding: stem.utf8.prefix(Self.longestStem), as: UTF8.self) + Self.suffix
    }

    private init(unchecked fileName: String) { self.fileName = fileName }

    /// Without `.json`.
    package var stem: String { String(fileName.dropLast(Self.suffix.count)) }

    /// The same name for the n-th file that wants it: `NAME.2.json`.
    func numbered(_ number: Int) -> JobName {
        if number < 2 { return self }
        return JobName(unchecked: "\(stem(atMost: Self.longestNumbered)).\(number)\(Self.suffix)")
    }

    /// The stem, cut between two characters to at most so many bytes.
    func stem(atMost limit: Int) -> Substring {
        var cut = stem[...]
        while cut.utf8.count > limit { cut.removeLast() }
        return cut
    }

    /// The name, cut where `NAME.json.why` would not fit a folder.
    var withRoomForWhy: JobName {
        fileName.utf8.count + 4 <= 255 ? self : JobName(unchecked: stem(atMost: Self.longestNumbered) + Self.suffix)
    }

    /// When the job was received, for names of our own making.
    package var receivedAt: Date? {
        guard let head = fileName.split(separator: "_", maxSplits: 1).first else { return nil }
        return Timestamp.parseCompact(head)
    }

    /// What identifies the event in a name of our own making: everything behind the receive time.
    package var eventPart: Substring? {
        guard receivedAt != nil, let underscore = fileName.firstIndex(of: "_") else { return nil }
        return stem[fileName.index(after: underscore)...]
    }

    /// The event and its primary key in a name of our own making.
    package var event: (name: String, key: Int)? {
        guard let parts = eventPart?.split(separator: "_", omittingEmptySubsequences: false) else { return nil }
        // An event's name may hold underscores (`y_table.created`), so the key is the first number behind it.
        for (index, part) in parts.enumerated().dropFirst().dropLast() {
            if part.allSatisfy({ $0.isASCII && $0.isNumber }), let key = Int(part) {
                return (parts[..<index].joined(separator: "_"), key)
            }
        }
        return nil
    }

    package static func == (left: JobName, right: JobName) -> Bool { order(left, right) == 0 }
    package static func < (left: JobName, right: JobName) -> Bool { order(left, right) < 0 }

    package func hash(into hasher: inout Hasher) {
        var name = fileName
        name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    private static func order(_ left: JobName, _ right: JobName) -> Int {
        var (left, right) = (left.fileName, right.fileName)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                let common = min(left.count, right.count)
                let order = common == 0 ? 0 : memcmp(left.baseAddress!, right.baseAddress!, common)
                return order != 0 ? Int(order) : left.count - right.count
            }
        }
    }

    /// Characters outside `[A-Za-z0-9._-]` become `-`.
    static func sanitized(_ text: String) -> String {
        String(
            decoding: text.utf8.map { byte -> UInt8 in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    byte
                default: UInt8(ascii: "-")
                }
            },
            as: UTF8.self
        )
    }
}
