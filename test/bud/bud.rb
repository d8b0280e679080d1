# Bud itself, loaded from a checkout: what of it draws pictures is left out, and what Ruby says while loading is not shown.
require 'set'
require 'stringio'
require 'tmpdir'

# Bud names libraries that it needs for its pictures and its file tables alone.
%w[graphviz dbm syntax/convertors/html].each { |name| $LOADED_FEATURES << "#{name}.rb" }
DBM = Class.new
module Kernel
  alias require_what_is_there require
  def require(name)
    return false if %w[graphviz dbm syntax/convertors/html].include?(name)
    require_what_is_there(name == 'superators19' ? 'superators' : name)
  end
end

said = $stderr
$stderr = StringIO.new
begin
  require 'bud'
ensure
  $stderr = said
end
