package import FoundationEssentials
import Glibc
import Text

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
    private static let timeAndUnderscore = 24
    private static let longestNumbered = 240

    /// The name of a file found in a job folder; nil when the spool has to leave such a file alone.
    package init?(fileName: String) {
        self.fileName = fileName
        let isJob = withBytes { bytes in
            bytes.count > Self.suffix.utf8.count && bytes.count <= 255 && bytes.first != UInt8(ascii: ".")
                && bytes.suffix(Self.suffix.utf8.count).elementsEqual(Self.suffix.utf8)
                && !bytes.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
        }
        guard isJob else { return nil }
    }

    /// The name for something that arrives now.
    package init(receivedAt: Date, event: String, key: String, id: String) {
        let part = Self.eventPart(event: event, key: key, id: id)
        fileName = "\(Timestamp.compact(receivedAt))_\(part)\(Self.suffix)"
    }

    /// What stands behind the receive time in the name of such an event (see the property of this name).
    package static func eventPart(event: String, key: String, id: String) -> Substring {
        [event, key, id].map { $0.isEmpty ? "none" : sanitized($0) }.joined(separator: "_")
            .prefix(bytes: longestStem - timeAndUnderscore)
    }

    private init(unchecked fileName: String) { self.fileName = fileName }

    /// Without `.json`.
    package var stem: String { String(Substring(fileName.utf8.dropLast(Self.suffix.utf8.count))) }

    /// The same name for the n-th file that wants it: `NAME.2.json`.
    func numbered(_ number: Int) -> JobName {
        if number < 2 { return self }
        return JobName(unchecked: "\(stem(atMost: Self.longestNumbered)).\(number)\(Self.suffix)")
    }

    /// The stem, cut to at most so many bytes.
    ///
    /// Between code points and not between what Swift takes for one character: that may be the whole name, and nothing
    /// before `.2.json` would be a hidden file.
    func stem(atMost limit: Int) -> Substring {
        stem.prefix(bytes: limit)
    }

    /// The name, cut where `NAME.json.why` would not fit a folder.
    var withRoomForWhy: JobName {
        fileName.utf8.count + 4 <= 255 ? self : JobName(unchecked: stem(atMost: Self.longestNumbered) + Self.suffix)
    }

    /// When the job was received, for names of our own making.
    package var receivedAt: Date? {
        withBytes { bytes in
            let time = Self.timeAndUnderscore - 1
            guard bytes.count > time, bytes[time] == UInt8(ascii: "_") else { return nil }
            return Timestamp.parseCompact(bytes.extracting(..<time).span)
        }
    }

    /// What identifies the event in a name of our own making: everything behind the receive time.
    package var eventPart: Substring? {
        guard receivedAt != nil else { return nil }
        return Substring(fileName.utf8.dropFirst(Self.timeAndUnderscore).dropLast(Self.suffix.utf8.count))
    }

    /// The event and its primary key in a name of our own making.
    package var event: (name: String, key: Int)? {
        guard let bytes = eventPart.map({ Array($0.utf8) }) else { return nil }
        // An event's name may hold underscores (`y_table.created`), so the key is the first number behind it.
        let parts = bytes.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        for part in parts.dropFirst().dropLast() {
            if let key = Self.number(part) {
                return (String(decoding: bytes[..<(part.startIndex - 1)], as: UTF8.self), key)
            }
        }
        return nil
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    package static func == (left: JobName, right: JobName) -> Bool { order(left, right) == 0 }
    package static func < (left: JobName, right: JobName) -> Bool { order(left, right) < 0 }

    package func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    private static func order(_ left: JobName, _ right: JobName) -> Int {
        left.withBytes { left in
            right.withBytes { right in
                let common = min(left.count, right.count)
                let order = common == 0 ? 0 : memcmp(left.baseAddress!, right.baseAddress!, common)
                return order != 0 ? Int(order) : left.count - right.count
            }
        }
    }

    /// Without a copy: a backlog's names are compared a million times when they are sorted.
    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        // Strings of Swift's own are contiguous, and there are no others on Linux.
        if let result = fileName.utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(fileName.utf8).withUnsafeBufferPointer(body)
    }

    /// Characters outside `[A-Za-z0-9._-]` become `-`.
    static func sanitized(_ text: String) -> String {
        String(decoding: text.utf8.map { sanitized($0) }, as: UTF8.self)
    }

    private static func sanitized(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            byte
        default: UInt8(ascii: "-")
        }
    }
}
