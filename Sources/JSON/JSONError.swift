/// Bytes that are not the JSON they should be, or more of it than is read; one line, without what it is about: "is not
/// valid JSON: unexpected ']' at byte 7".
package struct JSONError: Error, CustomStringConvertible, Equatable {
    package let description: String

    package init(_ description: String) { self.description = description }
}
