namespace Serverless.Shared.Http;

/// <summary>One field at fault in a request, as a 400 names it.</summary>
/// <param name="Location"><c>pointer</c>, <c>parameter</c> or <c>header</c>.</param>
/// <param name="Name">A JSON pointer as a URI fragment (RFC 6901 section 6), or the parameter's or header's name.</param>
/// <param name="Reason">What is wrong, as a word for programs, such as <c>unknown</c>.</param>
/// <param name="Detail">What is wrong, for people.</param>
internal readonly record struct FieldError(string Location, string Name, string Reason, string Detail);
