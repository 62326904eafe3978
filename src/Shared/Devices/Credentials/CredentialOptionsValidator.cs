using Microsoft.Extensions.Options;

namespace Serverless.Shared.Devices.Credentials;

[OptionsValidator]
internal sealed partial class CredentialOptionsValidator : IValidateOptions<CredentialOptions>;
