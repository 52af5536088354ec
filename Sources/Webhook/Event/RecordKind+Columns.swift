extension RecordKind {
    /// The columns that `Changes` of a changed record may name, in lower case.
    ///
    /// Those of the database's table (vendor's database reference, sure), and the names of what stands in other tables: web
    /// addresses as the vendor's event reference has them, and spellings that were in use in the field.
    package var columns: Set<String> {
        switch self {
        case .contact: Self.contactColumns
        case .person: Self.personColumns
        }
    }

    private static let contactColumns = words(
        """
        contact_id name kananame department number1 number2 associate_id country_id business_idx category_idx xstop
        nomailing registered registered_associate_id updated updated_associate_id text_id mother_id userdef_id orgnr
        soundex source userdef2_id activeinterests updatedcount group_id tzlocationid ticketpriorityid deleted
        supportlanguageid supportassociateid supportpersonid dbi_agent_id dbi_key dbi_last_syncronized
        dbi_last_modified activeerplinks deleteddate urladdress urls
        """
    )

    private static let personColumns = words(
        """
        person_id contact_id rank lastname firstname middlename mrmrs title text_id position_idx year_of_birth
        month_of_birth day_of_birth phone_present userdef_id registered registered_associate_id updated
        updated_associate_id person_number kanalname kanafname post1 post2 post3 usepersonaddress source nomailing
        country_id userdef2_id retired activeinterests updatedcount associate_id group_id salutation department
        initials gender business_idx category_idx tzlocationid sentinfo showcontacttickets ticketpriorityid
        supportlanguageid supportassociateid supportpersonid dbi_agent_id dbi_key dbi_last_syncronized
        dbi_last_modified blockemarketing activeerplinks deleteddate created_by_form_id modified_by_workflow_id
        modified_by_workflow_when leadstatus_id urladdress urls jobtitle position_id
        """
    )

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
