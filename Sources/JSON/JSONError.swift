/// Bytes that are not the JSON they should be, or more of it than is read; one line, without what it is about: "is not
/// valid JSON: unexpected ']' at byte 7".
package struct JSONError: Error, CustomStringConvertible, Equatable {
    private let what: String
    /// Where, in the bytes; nil where no place is to blame.
    private let offset: Int?

    package init(_ what: String, at offset: Int? = nil) { (self.what, self.offset) = (what, offset) }

    package var description: String { offset.map { "\(what) at byte \($0)" } ?? what }

    /// The same with a line and a column: for a file that a person writes in an editor.
    package func description(in bytes: [UInt8]) -> String {
        guard let offset else { return what }
        let before = bytes.prefix(offset)
        let line = before.split(separator: 0x0A, omittingEmptySubsequences: false).last ?? []
        let column = String(decoding: line, as: UTF8.self).count + 1
        return "\(what) at line \(before.count { $0 == 0x0A } + 1), column \(column)"
    }
}
