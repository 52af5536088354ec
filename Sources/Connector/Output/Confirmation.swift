import ArgumentParser

/// Asks before something is changed.
struct Confirmation: ParsableArguments {
    @Flag(name: .customLong("yes"), help: "Do not ask.")
    var isGiven = false

    /// Shows what would be done and waits for a yes.
    ///
    /// - Throws: a `Failure` when the answer is no, or when there is no terminal to ask on.
    func require(_ question: String) throws {
        if isGiven { return }
        guard Console.hasKeyboard else {
            throw Failure(.usage, "cannot ask for confirmation without a terminal (\"\(question)\"); pass --yes")
        }
        Console.ask("\(question) [y/N] ")
        let answer = readLine()?.lowercased() ?? ""
        guard ["y", "yes", "j", "ja"].contains(answer) else { throw Failure(.notSo, "nothing was done") }
    }
}
