import Testing

/// A webhook as SuperOffice publishes it in its reference, and where it belongs when our tenant is `Cust1234`.
struct PublishedPayload: Sendable, CustomTestStringConvertible {
    /// Where an event is when nothing more happens with it.
    enum Ending: Sendable, Equatable {
        case done
        case skipped(String)
        /// Answered, but not written.
        case nowhere
    }

    static let all = companiesAndPersons + sales + others
    static let tenant = "Cust1234"

    let name: String
    let ending: Ending
    let body: String

    init(_ name: String, endsIn ending: Ending, _ body: String) {
        self.name = name
        self.ending = ending
        self.body = body
    }

    var testDescription: String { name }
}
