import ArgumentParser

/// How a list is printed instead of as a text.
enum OutputForm: String, ExpressibleByArgument, CaseIterable {
    case name, wide, json, jsonl, csv

    /// Whether a person is to read it: then a long list is cut.
    var isText: Bool { self == .wide }
}

/// The flag of every command that answers with a list.
struct ListOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("output")],
        help: .init(
            "name: one name a line; wide: every column, nothing cut; json; jsonl: one object a line; csv.",
            valueName: "form"
        )
    )
    var o: OutputForm?
}

/// A command that answers with a list.
protocol ListingCommand: ConnectorCommand {
    var listing: ListOptions { get }
}

extension ListingCommand {
    var form: OutputForm? {
        get throws {
            guard options.json else { return listing.o }
            if let form = listing.o, form != .json {
                throw Failure(.usage, "--json and -o \(form.rawValue) are two forms; choose one")
            }
            return .json
        }
    }
}
