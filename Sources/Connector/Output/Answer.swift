/// What a command found or did, before it is printed.
struct Answer {
    /// With `--json`; nil when it has been printed already.
    private let value: (any JSONOutput)?
    /// For people, on standard output; nil when even they get JSON.
    private let lines: [TerminalLine]?
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

    func print(asJSON: Bool) {
        guard let lines, !asJSON else {
            if let value { Console.json(value) }
            return
        }
        for line in lines { Console.line(line) }
        for note in notes { Console.error(note) }
    }
}
