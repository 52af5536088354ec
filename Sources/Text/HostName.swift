/// The name of the machine in an address, as the browser's address bar shows it.
package enum HostName {
    /// In lower case, without a port, brackets or the dot at the end; nil when it is not a host with or without a port.
    package static func normalised(_ authority: some StringProtocol) -> String? {
        var name = authority.lowercased()[...]
        // A port is digits behind the last colon, but an address' literal may stand without brackets.
        let bare = name.filter { $0 == ":" }.count > 1 && !name.hasPrefix("[")
        if !bare, let colon = name.lastIndex(of: ":"),
            name[name.index(after: colon)...].allSatisfy({ $0.isASCII && $0.isNumber })
        {
            name = name[..<colon]
        }
        if name.hasPrefix("[") {
            guard name.hasSuffix("]"), IPAddress(name.dropFirst().dropLast()) != nil else { return nil }
            return String(name.dropFirst().dropLast())
        }
        if name.hasSuffix(".") { name = name.dropLast() }
        return name.isEmpty || name.contains("[") || name.contains("]") ? nil : String(name)
    }

    /// Whether a normalised name is this machine: `localhost`, or an address of the loopback interface.
    ///
    /// Any other name may be resolved to anything.
    package static func isLoopback(_ name: some StringProtocol) -> Bool {
        name.lowercased() == "localhost" || IPAddress(name)?.isLoopback == true
    }

    /// Whether a name can lead nowhere but where it says: an address' literal, or this machine.
    ///
    /// Any other name belongs to somebody, who can let it lead here (DNS rebinding) and then read our pages with the
    /// scripts of their own.
    package static func isUnambiguous(_ name: String) -> Bool {
        name == "localhost" || name.hasSuffix(".localhost") || IPAddress(name) != nil
    }
}
