/// The name of the machine in an address, as the browser's address bar shows it.
enum HostName {
    /// In lower case, without a port, brackets or the dot at the end.
    static func normalised(_ authority: some StringProtocol) -> String {
        var name = authority.lowercased()[...]
        if name.hasPrefix("[") {
            name = name.dropFirst().prefix { $0 != "]" }
        } else if let colon = name.lastIndex(of: ":"), name.firstIndex(of: ":") == colon {
            name = name[..<colon]
        }
        if name.hasSuffix(".") { name = name.dropLast() }
        return String(name)
    }

    /// Whether a name can lead nowhere but where it says: an address' literal, or this machine.
    ///
    /// Any other name belongs to somebody, who can let it lead here (DNS rebinding) and then read our pages with the
    /// scripts of their own.
    static func isUnambiguous(_ name: String) -> Bool {
        name == "localhost" || name.hasSuffix(".localhost") || IPAddress(name) != nil
    }
}
