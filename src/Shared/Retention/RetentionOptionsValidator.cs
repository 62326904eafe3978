using Microsoft.Extensions.Options;

namespace Serverless.Shared.Retention;

[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
