extension PublishedPayload {
    /// Events about companies and persons.
    static let companiesAndPersons = [
        PublishedPayload(
            "contact.changed.fieldvalues",
            endsIn: .skipped("foreign-tenant"),
            #"""
            {
              "EventId": "88f91933-edce-4c1a-8ded-ade8e2f72434",
              "Timestamp": "2025-05-14T10:48:07.8912039Z",
              "Changes": ["contact_id", "updated_associate_id", "soundEx", "updated", "name"],
              "Event": "contact.changed",
              "PrimaryKey": 18,
              "Entity": "contact",
              "ContextIdentifier": "Cust54321",
              "ChangedByAssociateId": 5,
              "WebhookName": "Tonys Contact Handler",
              "FieldValues": {
                "activeInterests": 0, "associate_id": 12, "business_idx": 2, "category_idx": 4,
                "country_id": 826, "deleted": 0, "DeletedDate": "0001-01-01T00:00:00",
                "registered": "2020-02-16T17:50:17", "registered_associate_id": 5, "source": 0,
                "updated": "2025-05-14T10:48:07.8912039+02:00", "userdef2_id": 0, "userdef_id": 22
              }
            }
            """#
        ),
        PublishedPayload(
            "contact.changed",
            endsIn: .done,
            #"""
            {
              "EventId": "8337ae4a-1dd6-40fd-8dc7-a050664a0af7",
              "Timestamp": "2018-04-24T07:50:50.6812131Z",
              "Changes": [
                "contact_id", "associate_id", "department", "updated_associate_id", "updated",
                "updatedCount"
              ],
              "Event": "contact.changed",
              "PrimaryKey": 994863,
              "Entity": "contact",
              "ContextIdentifier": "Cust1234",
              "ChangedByAssociateId": 316,
              "WebhookName": "Name you provided"
            }
            """#
        ),
        PublishedPayload(
            "contact.created",
            endsIn: .done,
            #"""
            {
              "EventId": "8337ae4a-1dd6-40fd-8dc7-a050664a0af7",
              "Timestamp": "2018-04-24T07:50:50.6812131Z",
              "Changes": [
                "contact_id", "activeErpLinks", "activeInterests", "associate_id", "business_idx",
                "category_idx", "country_id", "dbi_agent_id", "dbi_key", "dbi_last_modified",
                "dbi_last_syncronized", "deleted", "department", "group_id", "kananame", "mother_id",
                "name", "nomailing", "number1", "number2", "orgNr", "registered_associate_id",
                "registered", "soundEx", "source", "supportAssociateId", "supportLanguageId",
                "supportPersonId", "text_id", "ticketPriorityId", "tzLocationId",
                "updated_associate_id", "updated", "updatedCount", "userdef_id", "userdef2_id", "xstop"
              ],
              "Event": "contact.created",
              "PrimaryKey": 994863,
              "Entity": "contact",
              "ContextIdentifier": "Cust1234",
              "ChangedByAssociateId": 316,
              "WebhookName": "Name you provided",
              "FieldValues": {
                "activeInterests": 0, "associate_id": 12, "business_idx": 2, "category_idx": 4,
                "country_id": 826, "deleted": 0, "DeletedDate": "0001-01-01T00:00:00",
                "registered": "2020-02-16T17:50:17", "registered_associate_id": 5, "source": 0,
                "updated": "2025-05-14T10:48:07.8912039+02:00", "userdef2_id": 0, "userdef_id": 22
              }
            }
            """#
        ),
        PublishedPayload(
            "contact.deleted",
            endsIn: .skipped("deleted"),
            #"""
            {
              "EventId": "b24d9089-2d17-419a-a27c-0b0dbcfd58fb",
              "Timestamp": "2018-04-24T07:58:10.9923345Z",
              "Changes": [],
              "Values": {"associate_id": 4039840, "contact_id": 994863},
              "Event": "contact.deleted",
              "PrimaryKey": 994863,
              "Entity": "contact",
              "ContextIdentifier": "Cust1234",
              "ChangedByAssociateId": 316,
              "WebhookName": "Name you provided"
            }
            """#
        ),
        PublishedPayload(
            "person.changed",
            endsIn: .done,
            #"""
            {
              "EventId": "576086e3-5261-426b-a84b-26ca7f5b65e8",
              "Timestamp": "2018-04-24T08:01:15.8506935Z",
              "Changes": [
                "person_id", "year_of_birth", "person_number", "position_idx", "title", "updated",
                "updated_associate_id", "updatedCount"
              ],
              "Event": "person.changed",
              "PrimaryKey": 1467783,
              "Entity": "person",
              "ContextIdentifier": "Cust1234",
              "ChangedByAssociateId": 316,
              "WebhookName": "Name you provided"
            }
            """#
        ),
        PublishedPayload(
            "person.consented",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "576086e3-5261-426b-a84b-26ca7f5b65e8",
              "Timestamp": "2018-04-24T08:01:15.8506935Z",
              "Changes": [
                "consentperson_id", "comment", "updated_associate_id", "consentSource_id", "updated",
                "legalBase_id"
              ],
              "Event": "person.consented",
              "PrimaryKey": 18,
              "Entity": "person",
              "ContextIdentifier": "Cust1234",
              "ChangedByAssociateId": 316,
              "WebhookName": "Name you provided"
            }
            """#
        ),
        PublishedPayload(
            "person.created",
            endsIn: .done,
            #"""
            {
              "EventId": "576086e3-5261-426b-a84b-26ca7f5b65e8",
              "Timestamp": "2018-04-24T08:01:15.8506935Z",
              "Changes": [
                "person_id", "usepersonaddress", "dbi_last_modified", "group_id", "post2", "department",
                "activeInterests", "dbi_agent_id", "gender", "country_id", "contact_id",
                "activeErpLinks", "year_of_birth", "userdef2_id", "phone_present", "initials",
                "userdef_id", "rank", "retired", "updatedCount", "dbi_last_syncronized", "sentInfo",
                "post1", "registered_associate_id", "person_number", "dbi_key", "middleName", "text_id",
                "updated", "ticketPriorityId", "kanalname", "month_of_birth", "lastname",
                "position_idx", "business_idx", "kanafname", "registered", "title", "supportLanguageId",
                "tzLocationId", "post3", "nomailing", "blockEmarketing", "firstname",
                "updated_associate_id", "supportAssociateId", "day_of_birth", "showContactTickets",
                "associate_id", "source", "mrmrs", "category_idx", "DeletedDate", "salutation"
              ],
              "Event": "person.created",
              "PrimaryKey": 1467783,
              "Entity": "person",
              "ContextIdentifier": "Cust1234",
              "ChangedByAssociateId": 316,
              "WebhookName": "Name you provided",
              "FieldValues": {
                "activeInterests": 0, "associate_id": 5, "business_idx": 6, "category_idx": 0,
                "contact_id": 7179, "country_id": 756, "DeletedDate": "0001-01-01T00:00:00",
                "group_id": 5, "person_id": 74361, "position_idx": 0,
                "registered": "2021-08-13T10:11:47", "registered_associate_id": 9, "retired": 0,
                "source": 0, "updated": "2025-05-14T14:43:04.3832901+02:00", "updated_associate_id": 5,
                "userdef2_id": 0, "userdef_id": 0
              }
            }
            """#
        ),
        PublishedPayload(
            "person.deleted",
            endsIn: .skipped("deleted"),
            #"""
            {
              "EventId": "88f91933-edce-4c1a-8ded-ade8e2f72434",
              "Timestamp": "2018-04-05T08:28:01.5732501Z",
              "Changes": [],
              "Values": {"associate_id": 4039840, "contact_id": 9, "person_id": 18},
              "Event": "person.deleted",
              "PrimaryKey": 18,
              "Entity": "person",
              "ContextIdentifier": "Cust54321",
              "ChangedByAssociateId": 5,
              "WebhookName": "Name you provided"
            }
            """#
        ),
        PublishedPayload(
            "person.unconsented",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "88f91933-edce-4c1a-8ded-ade8e2f72434",
              "Timestamp": "2018-04-05T08:28:01.5732501Z",
              "Changes": [],
              "Event": "person.unconsented",
              "PrimaryKey": 18,
              "Entity": "person",
              "ContextIdentifier": "Cust54321",
              "ChangedByAssociateId": 5,
              "WebhookName": "Name you provided"
            }
            """#
        ),
    ]
}
