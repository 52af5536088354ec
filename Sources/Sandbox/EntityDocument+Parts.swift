import JSON

extension EntityDocument {
    func listReference(_ list: String, _ id: Int) -> JSONValue {
        let item = tenant.list(mdo: list)?.item(id)
        var members: [String: JSONValue] = [
            "Id": .integer(id),
            "Value": .string(resolve(item?.name ?? "")),
            "Tooltip": .string(item?.tooltip ?? ""),
            "TableRight": nil,
            "FieldProperties": [:],
        ]
        if list == "category" {
            members["CategoryGroup"] = "Unknown"
            members["EnableLeadStatus"] = false
            members["Rank"] = .integer(item?.rank ?? 0)
            members["Deleted"] = .bool(item?.deleted ?? false)
        }
        return .object(members)
    }

    func country(_ id: Int) -> JSONValue {
        guard let country = tenant.country(id) else { return .null }
        return [
            "CountryId": .integer(id),
            "Name": .string(country.name),
            "CurrencyId": 0,
            "EnglishName": .string(country.name),
            "TwoLetterISOCountry": .string(country.two),
            "ThreeLetterISOCountry": .string(country.three),
            "ImageDescription": "",
            "OrgNrText": "",
            "InterAreaPrefix": "",
            "DialInPrefix": .string(country.dialIn),
            "ZipPrefix": "",
            "DomainName": .string(country.two.lowercased()),
            "AddressLayoutId": .integer(id),
            "DomesticAddressLayoutId": .integer(id),
            "ForeignAddressLayoutId": .integer(id),
            "Rank": 0,
            "Tooltip": "",
            "Deleted": false,
            "TableRight": nil,
            "FieldProperties": [:],
        ]
    }

    /// "None" is an object with id 0, as the API writes it.
    func associate(_ id: Int) -> JSONValue {
        let associate = tenant.associate(id)
        return [
            "AssociateId": .integer(id),
            "Name": .string(associate?.name ?? ""),
            "PersonId": .integer(associate?.personID ?? 0),
            "Rank": 0,
            "Tooltip": "",
            "Type": .string(associate?.type ?? "Unknown"),
            "GroupIdx": .integer(associate == nil ? 0 : 2),
            "FullName": .string(associate?.fullName ?? ""),
            "FormalName": .string(associate?.fullName ?? ""),
            "Deleted": false,
            "EjUserId": 0,
            "UserName": "",
            "ExtraFields": [:],
            "CustomFields": [:],
            "TableRight": nil,
            "FieldProperties": [:],
        ]
    }

    func elements(_ stored: JSONValue?, phones: Bool) -> JSONValue {
        .array(
            (stored?.array ?? []).map { element in
                let value = element["Value"]?.string ?? ""
                return [
                    "Value": .string(value),
                    "StrippedValue": .string(phones ? value.filter(\.isWholeNumber) : Self.stripped(value)),
                    "Description": element["Description"] ?? "",
                    "TableRight": nil,
                    "FieldProperties": [:],
                ]
            }
        )
    }

    /// `https://www.acme.com/` is `acme.com`.
    static func stripped(_ value: String) -> String {
        var text = value[...]
        if let scheme = text.firstRange(of: "://") { text = text[scheme.upperBound...] }
        if text.hasPrefix("www.") { text = text.dropFirst(4) }
        while text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }

    func address(_ stored: JSONValue?) -> JSONValue {
        func part(_ name: String) -> JSONValue { stored?[name] ?? "" }
        func structured(_ kind: JSONValue) -> JSONValue {
            [
                "AtypeIdx": kind,
                "Address1": part("Address1"),
                "Address2": part("Address2"),
                "Address3": part("Address3"),
                "City": part("City"),
                "County": part("County"),
                "State": part("State"),
                "Zipcode": part("Zipcode"),
                "Formatted": "",
            ]
        }
        return [
            "Wgs84Latitude": 0,
            "Wgs84Longitude": 0,
            "LocalizedAddress": nil,
            "Street": structured("ContactStreetAddress"),
            "Postal": structured("ContactPostalAddress"),
            "Formatted": "",
            "TableRight": nil,
            "FieldProperties": [:],
        ]
    }
}
