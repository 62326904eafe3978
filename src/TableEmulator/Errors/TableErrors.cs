namespace Serverless.TableEmulator.Errors;

/// <summary>
/// The refusals of the Table service. Source: "Table Storage error codes" and "Common REST API error codes" of the
/// Azure Storage documentation.
/// </summary>
internal static class TableErrors
{
    public static readonly TableError InvalidInput = new(400, "InvalidInput", "One of the request inputs is not valid.");

    public static readonly TableError InvalidResourceName =
        new(400, "InvalidResourceName", "The specified resource name contains invalid characters.");

    public static readonly TableError ResourceNameLength =
        new(400, "OutOfRangeInput", "The specified resource name length is not within the permissible limits.");

    public static readonly TableError InvalidUri =
        new(400, "InvalidUri", "The requested URI does not represent any resource on the server.");

    public static readonly TableError InvalidHeaderValue =
        new(400, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.");

    public static readonly TableError MissingCorsHeader =
        new(400, "InvalidHeaderValue", "A required CORS header is not present.");

    public static readonly TableError MissingRequiredHeader =
        new(400, "MissingRequiredHeader", "A required HTTP header was not specified.");

    public static readonly TableError InvalidQueryParameterValue = new(
        400, "InvalidQueryParameterValue", "Value for one of the query parameters specified in the request URI is invalid.");

    public static readonly TableError InvalidXmlDocument = new(400, "InvalidXmlDocument", "XML specified is not syntactically valid.");

    public static readonly TableError PropertiesNeedValue =
        new(400, "PropertiesNeedValue", "The values are not specified for all properties in the entity.");

    public static readonly TableError PropertyNameInvalid =
        new(400, "PropertyNameInvalid", "The property name is invalid.");

    public static readonly TableError PropertyNameTooLong =
        new(400, "PropertyNameTooLong", "The property name exceeds the maximum allowed length (255).");

    public static readonly TableError DuplicatePropertiesSpecified =
        new(400, "DuplicatePropertiesSpecified", "A property is specified more than one time.");

    public static readonly TableError PropertyValueTooLarge = new(
        400,
        "PropertyValueTooLarge",
        "The property value exceeds the maximum allowed size (64KB). If the property value is a string, it is UTF-16 encoded and the maximum number of characters should be 32K or less.");

    public static readonly TableError KeyValueTooLarge =
        new(400, "KeyValueTooLarge", "The partition key or row key exceeds the maximum allowed size (1KB).");

    public static readonly TableError TooManyProperties = new(
        400, "TooManyProperties", "The entity contains more properties than allowed. Each entity can include up to 252 properties to store data. Each entity also has 3 system properties.");

    public static readonly TableError EntityTooLarge =
        new(400, "EntityTooLarge", "The entity is larger than the maximum allowed size (1MB).");

    public static readonly TableError InvalidDuplicateRow = new(
        400,
        "InvalidDuplicateRow",
        "The batch request contains multiple changes with same row key. An entity can appear only once in a batch request.");

    public static readonly TableError CommandsInBatchActOnDifferentPartitions = new(
        400, "CommandsInBatchActOnDifferentPartitions", "All commands in a batch must operate on same entity group.");

    public static readonly TableError TooManyOperations = new(
        400, "InvalidInput", "The batch request operation exceeds the maximum 100 changes per change set.");

    public static readonly TableError XMethodNotUsingPost =
        new(400, "XMethodNotUsingPost", "The request uses X-HTTP-Method with an HTTP verb other than POST.");

    public static readonly TableError XMethodIncorrectValue = new(
        400, "XMethodIncorrectValue", "The specified X-HTTP-Method is invalid. The valid values are GET, PUT, MERGE, PATCH and DELETE.");

    public static readonly TableError AuthenticationFailed = new(
        403,
        "AuthenticationFailed",
        "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.");

    public static readonly TableError AuthorizationFailure =
        new(403, "AuthorizationFailure", "This request is not authorized to perform this operation.");

    public static readonly TableError AuthorizationPermissionMismatch = new(
        403, "AuthorizationPermissionMismatch", "This request is not authorized to perform this operation using this permission.");

    public static readonly TableError AuthorizationResourceTypeMismatch = new(
        403, "AuthorizationResourceTypeMismatch", "This request is not authorized to perform this operation using this resource type.");

    public static readonly TableError AuthorizationServiceMismatch = new(
        403, "AuthorizationServiceMismatch", "This request is not authorized to perform this operation using this service.");

    public static readonly TableError AuthorizationProtocolMismatch = new(
        403, "AuthorizationProtocolMismatch", "This request is not authorized to perform this operation using this protocol.");

    public static readonly TableError AuthorizationSourceIPMismatch = new(
        403, "AuthorizationSourceIPMismatch", "This request is not authorized to perform this operation using this source IP.");

    public static readonly TableError CorsPreflightFailure =
        new(403, "CorsPreflightFailure", "CORS not enabled or no matching rule found for this request.");

    public static readonly TableError WriteOnSecondary = new(
        403, "WriteOperationNotSupportedOnSecondary", "Write operations are not supported on the secondary endpoint.");

    public static readonly TableError TableNotFound =
        new(404, "TableNotFound", "The table specified does not exist.");

    public static readonly TableError ResourceNotFound =
        new(404, "ResourceNotFound", "The specified resource does not exist.");

    public static readonly TableError MethodNotAllowed =
        new(405, "UnsupportedHttpVerb", "The resource doesn't support specified Http Verb.");

    public static readonly TableError TableAlreadyExists =
        new(409, "TableAlreadyExists", "The table specified already exists.");

    public static readonly TableError TableBeingDeleted = new(
        409, "TableBeingDeleted", "The specified table is being deleted. Try operation later.");

    public static readonly TableError EntityAlreadyExists =
        new(409, "EntityAlreadyExists", "The specified entity already exists.");

    public static readonly TableError UpdateConditionNotSatisfied =
        new(412, "UpdateConditionNotSatisfied", "The update condition specified in the request was not satisfied.");

    public static readonly TableError RequestBodyTooLarge = new(
        413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.");

    public static readonly TableError MediaTypeNotSupported =
        new(415, "MediaTypeNotSupported", "None of the provided media types are supported.");

    public static readonly TableError InternalError =
        new(500, "InternalError", "Server encountered an internal error. Please try again after some time.");

    public static readonly TableError ServerBusy = new(503, "ServerBusy", "The server is currently unable to receive requests. Please retry your request.");

    /// <summary>A key with a character the service forbids.</summary>
    public static TableError KeyOutOfRange(string property, string value) =>
        new(400, "OutOfRangeInput", $"The '{property}' parameter of value '{value}' is out of range.");
}
