/// Words of a command line that is to be copied.
enum Shell {
    /// As it is where a shell takes it so, else in single quotes.
    static func quoted(_ word: String) -> String {
        if word.wholeMatch(of: #/[A-Za-z0-9_.,:\/+=@%\-]+/#) != nil { return word }
        return "'\(word.replacing("'", with: #"'\''"#))'"
    }
}
