import JSON
import Spool
import Webhook

extension JobQuery.Found {
    /// As `list` and `replay` print it for programs.
    func output(_ files: SpoolFiles) -> JSONMembers {
        let event = entry.name.event
        let members: JSONMembers = [
            "path": files.layout.path(entry.place), "name": entry.name.stem, "state": entry.folder.state.rawValue,
            "why": why, "code": reason?.code.rawValue, "arguments": reason.argumentsOutput,
            "attempts": attempts, "received": received, "event": event?.name, "primaryKey": event?.key,
            "account": account.map(\.output),
        ]
        guard case .deferred = entry.folder else { return members }
        return members.with(["due": files.modificationTime(entry.place)])
    }
}

extension JobQuery.Found {
    /// Why, for people.
    var whyInLocalTime: String { reason?.inLocalTime?.sentence ?? why }
}

extension Reason {
    /// The same with its time in the zone that is shown; nil where it names none.
    var inLocalTime: Reason? {
        guard let date = arguments[.until]?.string.flatMap({ Timestamp.parseReadable($0) }) else { return nil }
        return Reason(code, arguments.merging([.until: .string(Console.time(date))]) { $1 })
    }
}

extension Reason? {
    /// An object also where there is no reason.
    var argumentsOutput: JSONValue { self?.json["arguments"] ?? [:] }
}

extension JobHistory.Account {
    var output: JSONMembers { ["id": id, "name": name] }
}
