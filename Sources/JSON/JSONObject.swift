/// A JSON object's bytes with the places of its top-level members, so that members can be read or replaced while every
/// other byte stays as it was sent.
package struct JSONObject: Sendable {
    package struct Member: Sendable, Equatable {
        /// The name between its quotes, escapes resolved.
        package var name: String
        /// From the name's opening quote to the end of the value.
        package var range: Range<Int>
        package var value: Range<Int>
    }

    package let bytes: [UInt8]
    /// In the order in which they stand.
    package let members: [Member]
    /// Of each name the last one's position: that one counts, as in every common parser.
    private let positions: [String: Int]

    /// Checks the whole text against RFC 8259 and finds the members.
    ///
    /// - Throws: what is wrong and at which byte, or which limit it goes beyond.
    package init(_ bytes: [UInt8], limits: JSONLimits = .file) throws(JSONError) {
        members = try JSONParser.members(bytes, limits)
        positions = Dictionary(zip(members.map(\.name), members.indices), uniquingKeysWith: { $1 })
        self.bytes = bytes
    }

    /// The last member of that name; nil when there is none.
    package func member(_ name: String) -> Member? { positions[name].map { members[$0] } }

    /// The member's value, which is read here and now; nil when it is missing, and when it is JSON that no value can
    /// hold (half a surrogate pair, a number beyond `Double`).
    package subscript(name: String) -> JSONValue? {
        guard let member = member(name) else { return nil }
        do { return try JSONParser.value(bytes, at: member.value.lowerBound) } catch { return nil }
    }

    /// The member as an object of its own, for who wants little of much; nil when it is missing or no object.
    package func object(_ name: String) -> JSONObject? {
        guard let member = member(name) else { return nil }
        do { return try JSONObject(Array(bytes[member.value]), limits: .checked) } catch { return nil }
    }

    /// The object with one member removed, or replaced by `value` as its last member; all other bytes unchanged.
    package func setting(_ name: String, to value: [UInt8]?) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count + (value?.count ?? 0) + name.utf8.count + 8)
        guard let open = bytes.firstIndex(of: UInt8(ascii: "{")),
            let close = bytes.lastIndex(of: UInt8(ascii: "}"))
        else { return bytes }
        let staying = members.filter { $0.name != name }
        if staying.count == members.count {
            kept += bytes[..<close]
        } else {
            // Between two members that stay, the separator in front of the second is kept with it.
            kept += bytes[...open]
            var isFirst = true
            for (index, member) in members.enumerated() where member.name != name {
                let gap = index == 0 ? open + 1 : members[index - 1].range.upperBound
                var lead = bytes[gap..<member.range.lowerBound]
                if isFirst, let comma = lead.firstIndex(of: UInt8(ascii: ",")) {
                    lead = bytes[(comma + 1)..<lead.endIndex]
                }
                kept += lead
                kept += bytes[member.range]
                isFirst = false
            }
            if let last = members.last, last.name != name { kept += bytes[last.range.upperBound..<close] }
        }
        if let value {
            while let last = kept.last, JSONParser.isBlank(last) { kept.removeLast() }
            if !staying.isEmpty { kept.append(UInt8(ascii: ",")) }
            kept.append(UInt8(ascii: "\n"))
            kept += "\"\(name)\":".utf8
            kept += value
            kept.append(UInt8(ascii: "\n"))
        }
        kept += bytes[close...]
        return kept
    }
}
