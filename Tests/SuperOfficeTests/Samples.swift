/// Answers as the vendor's documentation and published requests show them; names and values made up.
enum Samples {
    static let contact = """
        { "ContactId": 18, "Name": "Bremer Abenteuerland", "Department": null, "OrgNr": "HRB 1234", "Number1": "",
          "UpdatedDate": "2025-02-26T14:28:26+01:00", "CreatedDate": "2002-02-03T14:28:26+01:00",
          "Urls": [ { "Value": "www.abenteuerland.example", "StrippedValue": "abenteuerland.example" },
                    { "Value": "", "StrippedValue": "shop.example", "Description": null },
                    { "Value": "www.abenteuerland.example" }, null, { "Value": null } ],
          "Emails": [], "Phones": null, "Domains": ["abenteuerland.example"],
          "Business": { "Id": 2, "Value": "Leisure", "Tooltip": "" },
          "Category": { "Id": 4, "Value": "Prospect", "Tooltip": "", "TableRight": null },
          "Country": { "CountryId": 276, "Name": "Germany", "TwoLetterISOCountry": "DE" },
          "Associate": { "AssociateId": 5, "Name": "TY" },
          "Persons": [ { "PersonId": 7, "Firstname": "A", "Lastname": "B", "Title": "CTO", "Position": "Manager",
                         "Retired": 0 },
                       { "PersonId": 8, "Position": { "Id": 3, "Value": "Chief" }, "Retired": 1 }, { "PersonId": 0 } ],
          "Deleted": 0, "NoMailing": false, "Xstop": false, "ExtraFields": {},
          "UserDefinedFields": { "SuperOffice:83": "[I:14]", "SuperOffice:84": "Old summary" },
          "CustomFields": { "SuperOffice:83": "[I:14]", "SuperOffice:83:DisplayText": "Freizeitpark",
                            "SuperOffice:83:org": "[I:14]", "SuperOffice:84": "Old summary" },
          "TableRight": { "Mask": "Select, Update", "Reason": "" }, "FieldProperties": {} }
        """

    static let nulledContact = """
        { "ContactId": 18, "Name": null, "Department": null, "OrgNr": null, "UpdatedDate": "0001-01-01T00:00:00",
          "Urls": null, "Business": null, "Category": null, "Country": null, "Persons": null, "Deleted": 0,
          "UserDefinedFields": null, "ExtraFields": null, "CustomFields": null, "TableRight": null }
        """

    static let person = """
        { "PersonId": 933, "Firstname": "Alda", "MiddleName": "", "Lastname": "Walsh", "Title": "Head of IT",
          "FullName": "Alda Walsh", "Retired": false, "Position": { "Id": 3, "Value": "Manager", "Tooltip": "" },
          "Contact": { "ContactId": 18, "Name": "Bremer Abenteuerland", "OrgNr": "HRB 1234", "URL": "x.example" },
          "Emails": [], "Urls": [], "Country": { "CountryId": 276 }, "Category": null, "Business": null,
          "UpdatedDate": "2025-02-26T13:28:26", "UserDefinedFields": { "SuperOffice:10": "Hello" }, "CustomFields": {} }
        """

    static let principal = """
        { "UserType": "InternalAssociate", "Associate": "TY", "AssociateId": 5, "IsPerson": true, "PersonId": 5,
          "ContactId": 1, "GroupId": 5, "RoleName": "User level 0", "FullName": "Tony Yates",
          "EMailAddress": "a@example.com", "DatabaseContextIdentifier": "Cust12345", "Licenses": [] }
        """

    static let listDefinition = """
        { "UDefFieldId": 104, "ColumnId": 8970, "UdefIdentity": 10, "ProgId": "SuperOffice:10",
          "FieldLabel": "MyUdefList", "ShortLabel": "", "FieldType": "List", "Type": "Person", "ListTableId": 136,
          "UDListDefinitionId": 108, "MdoListName": "udlist108", "TextLength": 0, "IsMandatory": false,
          "IsReadOnly": false, "HasBeenPublished": true }
        """

    static let textDefinition = """
        { "UDefFieldId": 105, "UdefIdentity": 84, "ProgId": "SuperOffice:84", "FieldLabel": "Summary",
          "FieldType": "LongText", "Type": "Contact", "ListTableId": 0, "UDListDefinitionId": 0, "MdoListName": null,
          "TextLength": 199, "IsMandatory": false, "IsReadOnly": true }
        """
}
