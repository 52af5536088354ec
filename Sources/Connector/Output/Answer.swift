import JSON

/// What a command found or did, before it is printed.
struct Answer {
    /// With `--json`; nil when it has been printed already.
    private let value: (any JSONOutput)?
    /// For people, on standard output; nil when they get the table, or without one JSON.
    private let lines: [TerminalLine]?
    /// The same as a list, for `-o`, and for people where there are no lines.
    private let table: Table?
    /// For people, on standard error: what would be in the way of a program that reads the lines.
    private let notes: [TerminalLine]
    /// Why the command does not end with 0 although it has an answer.
    let failure: (any Error)?

    init(
        _ value: (any JSONOutput)?,
        _ lines: [TerminalLine]?,
        notes: [TerminalLine] = [],
        failure: (any Error)? = nil
    ) {
        self.value = value
        self.lines = lines
        self.notes = notes
        self.failure = failure
        table = nil
    }

    /// A list.
    ///
    /// - Parameter lines: for people, instead of the table.
    init(
        _ value: any JSONOutput,
        _ table: Table,
        lines: [TerminalLine]? = nil,
        notes: [TerminalLine] = [],
        failure: (any Error)? = nil
    ) {
        (self.value, self.table, self.lines) = (value, table, lines)
        (self.notes, self.failure) = (notes, failure)
    }

    /// The literal form: what is printed for programs is an object.
    init(
        _ value: JSONMembers,
        _ lines: [TerminalLine],
        notes: [TerminalLine] = [],
        failure: (any Error)? = nil
    ) {
        self.init(value as any JSONOutput, lines, notes: notes, failure: failure)
    }

    func print(_ form: OutputForm?) {
        switch form {
        case .json: if let value { Console.json(value) }
        case .jsonl: (value?.json.array ?? []).forEach { Console.json($0, pretty: false) }
        case .csv: if let table { Console.bytes(table.csv) }
        case .name: Console.lines(table?.names ?? [])
        case .wide: Console.lines(table?.lines(.wide) ?? [])
        case nil:
            guard let lines = lines ?? table?.lines() else { return print(.json) }
            Console.lines(lines)
        }
        if form?.isText != false { notes.forEach(Console.error) }
    }
}
