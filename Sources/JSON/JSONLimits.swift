/// How much of a JSON text is read before it is refused; its size in bytes is bounded by whoever reads the bytes.
package struct JSONLimits: Sendable {
    /// Objects and arrays inside each other.
    package let depth: Int
    /// Scalars, arrays and objects in all, because an empty object of two bytes takes some fifty once it is read.
    package let values: Int
    /// Combining marks in a row in one string, as accents are.
    ///
    /// Swift puts them into their canonical order whenever it compares or hashes the string, in a time that grows with the
    /// square of their number: 64 KiB of them cost 0.4 s each time. Unicode's stream-safe format (UAX #15) has 30.
    package let marks: Int

    /// What strangers send.
    ///
    /// SuperOffice's webhooks nest three deep and have some hundred values (its reference and published samples, sure).
    package static let network = JSONLimits(depth: 32, values: 10_000, marks: 100)

    /// The Company Explorer's answers.
    package static let analysis = JSONLimits(depth: 128, values: 200_000, marks: 100)

    /// The CRM's answers: a page of an archive, 500 rows with 100 columns, has 50,000 to 250,000 values.
    ///
    /// What somebody typed into one field must not make the whole answer unreadable, whatever it is: fields that people
    /// write in have some 2,000 characters at most.
    package static let answer = JSONLimits(depth: 128, values: 1_000_000, marks: 2000)

    /// A file of ours, or one that a person dropped in: what we write from all of these has to be readable.
    package static let file = JSONLimits(depth: 128, values: 200_000, marks: 5000)

    /// For a part of what was checked as a whole.
    static let checked = JSONLimits(depth: .max, values: .max, marks: .max)
}
